# Not again once there is an agent: glibc (2.36) takes 150 kB for a bound in a regular expression, and keeps them.
if [[ -z $pane_pid ]]; then
  if [[ ! $name =~ $NAME_RULE ]]; then
    say "${name:+not an agent name: ${name@Q}; }usage: start-agent-session.sh NAME (or set MOSAIC_AGENT_NAME)"
    exit "$EXIT_USAGE"
  fi
  if [[ ! $socket =~ $NAME_RULE ]]; then
    say "not the name of a tmux socket: ${socket@Q}"
    exit "$EXIT_USAGE"
  fi
  if ! command -v tmux >/dev/null; then
    say 'tmux is not installed'
    exit "$EXIT_NO_TMUX"
  fi
fi
