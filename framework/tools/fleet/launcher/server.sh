# -- the tmux server ------------------------------------------------------------------------------------------

# The server that was there when we first looked: a missing socket says nothing of it.
server_lives() { [[ -n $server_start ]] && process_start "$server_pid" && [[ $REPLY == "$server_start" ]]; }

# Whether a server of ours with this socket's name runs, asked of the kernel; sets server_pid and server_start. One
# whose pid is not_this is not meant.
find_server() {
  local folder command arguments variables
  for folder in /proc/[1-9]*; do
    [[ -O $folder ]] || continue
    read -r command <"$folder/comm"
    [[ $command == 'tmux: server' && ${folder#/proc/} != "${not_this:-}" ]] || continue
    mapfile -d '' arguments <"$folder/cmdline"
    [[ " ${arguments[*]} " =~ \ -N?L\ ?"$socket"\  ]] || continue
    # one with a folder of its own for sockets (an agent's, a test's) has not lost ours
    mapfile -d '' variables <"$folder/environ"
    [[ ${variables[*]/#/$'\n'} != *$'\n'TMUX_TMPDIR=?* ]] || continue
    process_start "${folder#/proc/}" || continue
    server_pid=${folder#/proc/} server_start=$REPLY
    return 0
  done 2>/dev/null
  return 1
}

# A cleaner of /tmp or an agent's rm takes the socket's file away: the server lives on and nobody reaches it. On SIGUSR1
# it makes the file anew, and no session notices. Fails where no server is known, or none can be reached after it.
heal_socket() {
  local try
  server_lives || find_server || return 1
  [[ -d $socket_folder ]] || mkdir -m 700 -- "$socket_folder" 2>/dev/null
  if ! [[ -d $socket_folder && ! -L $socket_folder && -O $socket_folder ]]; then
    say "the folder of tmux's sockets is not ours: $socket_folder; the server (pid $server_pid) cannot be reached"
    return 1
  fi
  say "the socket $socket_file was gone; the tmux server (pid $server_pid) lives and is asked to make it anew"
  kill -USR1 "$server_pid" 2>/dev/null || return 1
  for ((try = 0; try < 40; try++)); do
    tmux -N -L "$socket" show-options -s exit-empty >/dev/null 2>&1 && return 0
    sleep 0.05
  done
  return 1
}
