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
