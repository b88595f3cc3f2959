# -- the restart rule (direct mode) ---------------------------------------------------------------------------
# Functions of their arguments and the environment alone. The test test/contract/restart-rule.test.ts holds them against
# the same rule in TypeScript.

# SECONDS, which may have a fraction, as whole milliseconds in REPLY; fails for anything else.
milliseconds_of() {
  local fraction=
  [[ $1 =~ ^[0-9]{1,10}(\.[0-9]+)?$ ]] || return
  [[ $1 == *.* ]] && fraction=${1#*.}
  fraction=${fraction}000
  REPLY=$((10#${1%%.*} * 1000 + 10#${fraction:0:3}))
}

# The roster's restart rule, as launch-environment.ts hands it over; a value that is none counts as not set. Sets
# policy, max, window, window_ms, backoff and backoff_ms.
read_restart_settings() {
  policy=${MOSAIC_RESTART_POLICY:-} max=${MOSAIC_RESTART_MAX:-}
  window=${MOSAIC_RESTART_WINDOW:-} backoff=${MOSAIC_RESTART_BACKOFF:-}
  [[ $policy == never || $policy == always ]] || policy=on-failure
  [[ $max =~ ^[1-9][0-9]{0,8}$ ]] || max=5
  milliseconds_of "$window" || { window=600 && milliseconds_of "$window"; }
  window_ms=$REPLY
  milliseconds_of "$backoff" || { backoff=1 && milliseconds_of "$backoff"; }
  backoff_ms=$REPLY
}

# What comes after a life that nobody asked to end: `decide_restart POLICY MAX WINDOW BACKOFF STATUS NOW START...`. Times
# are milliseconds of a clock that never jumps; every START is one of the agent's, the first one included. In REPLY the
# word for it: `exited` (the policy asks for no other start), `failed` (given up) or `restarting`. In counted_starts
# those of the starts that lie within the window when the next one would come. Where they are MAX we give up, as systemd
# does, which would refuse that next start.
decide_restart() {
  local policy=$1 max=$2 window=$3 next=$(($6 + $4)) status=$5 start
  counted_starts=()
  for start in "${@:7}"; do ((next - start < window)) && counted_starts+=("$start"); done
  if [[ $policy == never || ($policy == on-failure && $status == 0) ]]; then
    REPLY=exited
  elif ((${#counted_starts[@]} >= max)); then
    REPLY=failed
  else
    REPLY=restarting
  fi
}
