#!/usr/bin/env bash
# start-holder.sh: make the fleet's tmux server ready to hold agents.
#
#   start-holder.sh --ready    the server is being started by mosaic-tmux-holder.service: wait for it, add the session
#   start-holder.sh            where there is no user manager: start the server too
#
# MOSAIC_HOME (~/.config/mosaic), MOSAIC_TMUX_SOCKET (mosaic-factory), MOSAIC_HOLDER_SESSION (_holder),
# MOSAIC_HEARTBEAT_RUN_DIR ($MOSAIC_HOME/fleet/run).
# Exit: 0 ready · 69 no tmux · 70 the server did not answer within 10 s.
set -u
umask 077
home=${MOSAIC_HOME:-$HOME/.config/mosaic}
socket=${MOSAIC_TMUX_SOCKET:-mosaic-factory}
session=${MOSAIC_HOLDER_SESSION:-_holder}
run=${MOSAIC_HEARTBEAT_RUN_DIR:-$home/fleet/run}

if ! command -v tmux >/dev/null; then
  echo 'start-holder: tmux is not installed' >&2
  exit 69
fi
mkdir -p -- "$run" && chmod 700 -- "$run"

# Ours is the server that the unit has just started; another one on this socket keeps it from starting.
is_ours() {
  local pid
  [[ -n ${MAINPID:-} ]] || return 0
  pid=$(tmux -N -L "$socket" display-message -p '#{pid}' 2>/dev/null) || return 0
  [[ $pid == "$MAINPID" ]] && return 0
  echo "start-holder: another tmux server (pid $pid) listens on socket '$socket'; to end it: tmux -L $socket kill-server" >&2
  return 1
}

# -N: never start a second server while the first one is still making its socket
flags=(-N)
[[ ${1:-} == --ready ]] || flags=(-f "$home/fleet/tmux.conf")
for ((try = 0; try < 500; try++)); do
  is_ours || exit 70
  if tmux "${flags[@]}" -L "$socket" has-session -t "=$session" 2>/dev/null ||
    error=$(tmux "${flags[@]}" -L "$socket" new-session -d -s "$session" -x 80 -y 24 'exec sleep infinity' 2>&1); then
    exec tmux -N -L "$socket" set-option -s @mosaic_run_directory "$run"
  fi
  read -rt 0.02 <> <(:)
done
echo "start-holder: the tmux server on socket '$socket' does not answer: ${error:-}" >&2
exit 70
