#!/usr/bin/env bash
# start-holder.sh: make the fleet's tmux server ready to hold agents.
#
#   start-holder.sh --ready    the server is being started by mosaic-tmux-holder.service: wait for it, add the session
#   start-holder.sh            where there is no user manager: start the server too
#
# MOSAIC_HOME (~/.config/mosaic), MOSAIC_TMUX_SOCKET (mosaic-factory), MOSAIC_HOLDER_SESSION (_holder),
# MOSAIC_HEARTBEAT_RUN_DIR ($MOSAIC_HOME/fleet/run).
# Exit: 0 ready | 64 no usable socket | 69 no tmux | 70 the server did not answer within 10 s | 73 the run folder cannot
# be made | 77 the home, the run folder or the server belongs to somebody else.
#
# This file is written by scripts/generate-launcher.ts from framework/tools/fleet/launcher/*.sh: change those.
set -u
umask 077

# What the mosaic binary goes by too.
readonly NAME_RULE='^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$'
readonly EXIT_USAGE=64
readonly EXIT_NO_TMUX=69
readonly EXIT_NO_SESSION=70
readonly EXIT_CANNOT_MAKE=73
readonly EXIT_NOT_OURS=77
readonly SCRUBBED_VARIABLES=(TMUX TMUX_PANE TMUX_TMPDIR CLAUDECODE CLAUDE_CODE_ENTRYPOINT BUN_OPTIONS BUN_BE_BUN BUN_INSPECT BUN_INSPECT_CONNECT_TO BUN_INSPECT_NOTIFY BUN_INSPECT_PRELOAD BUN_CONFIG_VERBOSE_FETCH NODE_OPTIONS NODE_TLS_REJECT_UNAUTHORIZED BASH_ENV)

# These variables of the caller's would change what the programs that we start do: where tmux has its sockets, for one.
unset "${SCRUBBED_VARIABLES[@]}"

# -- processes and the socket ---------------------------------------------------------------------------------

socket=${MOSAIC_TMUX_SOCKET:-mosaic-factory}
socket_folder=/tmp/tmux-$UID
socket_file=$socket_folder/$socket

# A process is its pid and its start time (field 22 of stat, after the last ')'): a pid alone is reused.
process_start() {
  local stat fields
  REPLY=
  [[ -e /proc/$1/stat ]] && read -r stat <"/proc/$1/stat" || return 1
  # not by a here-string: that is a pipe, which bash reads byte by byte
  # shellcheck disable=SC2206 # a letter and numbers
  fields=(${stat##*)})
  [[ ${fields[0]} != Z ]] && REPLY=${fields[19]}
}

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

# -- the holder -----------------------------------------------------------------------------------------------

say() { printf 'start-holder: %s\n' "$*" >&2; }

# A tmux built with systemd (3.4 and later) asks the user manager to put each pane into a scope of its own. Without a way
# to the bus it cannot, and the pane stays where its launcher wants it. The agents get their own values.
unset XDG_RUNTIME_DIR
export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent

home=${MOSAIC_HOME:-$HOME/.config/mosaic}
session=${MOSAIC_HOLDER_SESSION:-_holder}
run=${MOSAIC_HEARTBEAT_RUN_DIR:-$home/fleet/run}
supervisor=direct
[[ ${1:-} == --ready ]] && supervisor=systemd
server_pid='' server_start='' error=''

if [[ ! $socket =~ $NAME_RULE ]]; then
  say "not the name of a tmux socket: ${socket@Q}"
  exit "$EXIT_USAGE"
fi
if ! command -v tmux >/dev/null; then
  say 'tmux is not installed'
  exit "$EXIT_NO_TMUX"
fi
if [[ -e $home && ! -O $home ]]; then
  say "the mosaic home $home belongs to $(stat -c '%U (uid %u)' -- "$home"): run this as that user"
  exit "$EXIT_NOT_OURS"
fi
# The run folder may be below a folder that others write to: one that somebody else made first is not used.
[[ -e $run || -L $run ]] || mkdir -p -- "$run"
if [[ ! -d $run && ! -L $run ]]; then
  say "cannot make the run folder $run"
  exit "$EXIT_CANNOT_MAKE"
fi
if ! [[ -d $run && ! -L $run && -O $run ]] || ! chmod 700 -- "$run"; then
  say "the run folder is not a folder of our own: $run"
  exit "$EXIT_NOT_OURS"
fi

# What the server says of itself: pid, home, uid and supervisor. Empty where nobody answers.
ask_server() { server=$(tmux -N -L "$socket" display-message -p '#{pid}|#{@mosaic_owner}|#{@mosaic_home}' 2>/dev/null); }

# Under systemd ours is the server that the unit has just started; another one on this socket keeps it from starting.
# Else it is one that no other home and no other supervisor says is its own.
is_ours() {
  local pid owner whose
  ask_server
  IFS='|' read -r pid owner whose <<<"$server"
  [[ $pid =~ ^[1-9][0-9]*$ ]] || return 0
  if [[ $supervisor == systemd ]]; then
    [[ -z ${MAINPID:-} || $pid == "$MAINPID" ]] && return 0
    say "another tmux server (pid $pid) listens on socket '$socket'; to end it: tmux -L $socket kill-server"
    return 1
  fi
  if [[ -n $whose && $whose != "$home" ]]; then
    say "the tmux server on socket '$socket' (pid $pid) belongs to the mosaic home $whose"
    return 1
  fi
  [[ -z $owner || $owner == "$UID $supervisor" ]] && return 0
  say "the tmux server on socket '$socket' (pid $pid) is kept by another supervisor: ${owner#* }"
  return 1
}

if [[ $supervisor == systemd && -n ${MAINPID:-} ]]; then
  server_pid=$MAINPID
  process_start "$server_pid" && server_start=$REPLY
elif [[ ! -S $socket_file || -L $socket_file ]] && find_server; then
  # nobody can reach it, and a second one would take its place
  if ! heal_socket; then
    say "a tmux server (pid $server_pid) of socket '$socket' lives and cannot be reached"
    exit "$EXIT_NO_SESSION"
  fi
fi

# -N: never start a second server while the first one is still making its socket
flags=(-N)
[[ $supervisor == systemd ]] || flags=(-f "$home/fleet/tmux.conf")
for ((try = 0; try < 500; try++)); do
  if [[ $supervisor == systemd && -n ${MAINPID:-} ]] && ! server_lives; then
    say "the tmux server (pid $MAINPID) has ended"
    exit "$EXIT_NO_SESSION"
  fi
  is_ours || exit "$EXIT_NOT_OURS"
  if tmux "${flags[@]}" -L "$socket" has-session -t "=$session" 2>/dev/null ||
    error=$(tmux "${flags[@]}" -L "$socket" new-session -d -s "$session" -x 80 -y 24 'exec sleep infinity' 2>&1); then
    # a value that ends in ';' would end tmux's command there
    exec tmux -N -L "$socket" set-option -s @mosaic_run_directory "${run/%;/\\;}" \; \
      set-option -s @mosaic_home "${home/%;/\\;}" \; \
      set-option -s @mosaic_owner "$UID $supervisor"
  fi
  read -rt 0.02 <> <(:)
done
say "the tmux server on socket '$socket' does not answer: $error"
exit "$EXIT_NO_SESSION"
