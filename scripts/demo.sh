#!/usr/bin/env bash
# demo.sh: show a fleet of three stub agents, started, verified and stopped, and leave nothing behind.
#
# Everything is in a temporary home and on a tmux server of its own; a fleet of yours is not touched.
#   KEEP=1 make demo     leave the fleet running, and say how to look at it and how to end it
set -eu
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
mosaic=$PWD/dist/mosaic
home=$(mktemp -d "${TMPDIR:-/tmp}/mosaic-demo.XXXXXX")
socket=mosaic-demo-$$
export MOSAIC_HOME=$home MOSAIC_STUB_HOME=$home/stub MOSAIC_BINARY=$mosaic
unset TMUX TMUX_PANE

end() {
  "$mosaic" fleet stop --now --quiet >/dev/null || true
  rm -rf -- "$home"
}
[ -n "${KEEP:-}" ] || trap end EXIT

step() {
  printf '\n\033[1m$ mosaic %s\033[0m\n' "$*"
  "$mosaic" "$@"
}

"$mosaic" fleet init --profile demo --write --quiet >/dev/null
# the demo's own server, and no units in the user's systemd
sed -i "s/^transport: tmux$/transport: tmux\ntmux: { socket_name: $socket }\nsupervisor: direct/" "$home/fleet/roster.yaml"
"$mosaic" fleet install-systemd --quiet >/dev/null

step agent roster
step fleet start
step fleet ps
step fleet verify

step agent send coder0 --message 'Hello from the demo'
step agent wait coder0 --for idle --timeout 10s
# the screen of a full-screen program is blank between its text and its box
step agent tail coder0 -n 50 | cat -s

if [ -n "${KEEP:-}" ]; then
  printf '\nThe fleet runs on. Type to an agent:\n  MOSAIC_HOME=%s %s agent attach coder0\nEnd it:\n  MOSAIC_HOME=%s %s fleet stop && rm -r %s\n' \
    "$home" "$mosaic" "$home" "$mosaic" "$home"
else
  step fleet stop
fi
