# shellcheck shell=bash
# What scenario.sh is told in: sourced by it, in the guest, as root.

# As `fleet`, without a login: no session of logind, nothing but the user manager that linger keeps.
as_fleet() {
  setpriv --reuid fleet --regid fleet --init-groups env -i HOME=/srv/agents USER=fleet LOGNAME=fleet SHELL=/bin/bash \
    PATH=/usr/local/bin:/usr/bin:/bin XDG_RUNTIME_DIR=/run/user/1000 "$@"
}
mosaic() { as_fleet mosaic "$@"; }
manager() { as_fleet systemctl --user "$@"; }
fleet_tmux() { as_fleet tmux -L mosaic-factory "$@"; }

# ── checks: one line each, in the Test Anything Protocol ─────────────────────────────────────────────────────

check() { # TITLE COMMAND…: what it printed is shown where it failed
  local said
  if said=$("${@:2}" 2>&1); then
    printf 'ok - %s\n' "$1"
  else
    printf 'not ok - %s\n' "$1"
    printf '%s\n' "command: ${*:2}" "$said" | tail -n 40 | sed 's/^/# /'
    failures=$((failures + 1))
  fi
}
failures=0

is() { # WANTED COMMAND…: it prints just that
  local said
  said=$("${@:2}")
  [ "$said" = "$1" ] || { printf 'wanted %s, got %s\n' "${1@Q}" "${said@Q}" && false; }
}

says() { # STATUS PATTERN COMMAND…: it ends with that status and prints a line that matches
  local said status=0
  said=$("${@:3}" 2>&1) || status=$?
  printf '%s\n(status %s; wanted %s and a line with: %s)\n' "$said" "$status" "$1" "$2"
  [ "$status" = "$1" ] && grep -qE -- "$2" <<<"$said"
}

# The seconds are those of a machine that has its processors to itself; beside other work an emulated one takes several
# times as long, and nothing here is a measurement of speed.
within() { # SECONDS COMMAND…: until it succeeds
  local deadline=$((SECONDS + 4 * $1)) said
  until said=$("${@:2}" 2>&1); do
    ((SECONDS < deadline)) || { printf 'not within %s s: %s\n%s\n' "$((4 * $1))" "${*:2}" "$said" && return 1; }
    sleep 0.2
  done
}

fails() { if "$@"; then return 1; fi; }

# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────

holder=mosaic-tmux-holder.service
unit() { printf 'mosaic-agent@%s.service' "$1"; }
property() { manager show --value --property="$2" "$1"; }
pane_pid() { fleet_tmux list-panes -t "=$1:" -F '#{pane_pid}'; }
active() { manager is-active "$@"; }
active_state() { property "$(unit "$1")" ActiveState; }
cgroup() { printf '/sys/fs/cgroup%s' "$(property "$(unit "$1")" ControlGroup)"; }

contained() { # AGENT: the process on its screen is in its unit's cgroup, and that is not the holder's
  local own pane
  own=$(property "$(unit "$1")" ControlGroup)
  pane=$(sed -n 's/^0:://p' "/proc/$(pane_pid "$1")/cgroup")
  [[ -n $own && $pane == "$own" && $own == *"$(unit "$1")" ]] || { printf '%s is in %s\n' "$own" "$pane" && false; }
}

# The scopes that a tmux with systemd makes for its panes (3.4 and later).
scopes_of_tmux() { manager list-units --no-legend --plain 'tmux-spawn-*' | awk '{ print $1 }'; }

lives() { # AGENT: what each process of it, and the holder, is now
  printf '%s: launcher %s, pane %s, restarts %s\n' "$1" "$(property "$(unit "$1")" MainPID)" "$(pane_pid "$1")" \
    "$(property "$(unit "$1")" NRestarts)"
}
holder_life() { printf 'holder %s, restarts %s\n' "$(property $holder MainPID)" "$(property $holder NRestarts)"; }

user_manager_is_up() { [[ $(manager is-system-running) =~ ^(running|degraded)$ ]]; }
no_job_but_ours() { [ "$(systemctl list-jobs --no-legend --full | grep -cv vm-lab.service)" = 0 ]; }
# systemd 256 and later list the user manager as a session too: of the class "manager", which nobody logged in to.
sessions() {
  local session
  for session in $(loginctl list-sessions --no-legend | awk '{ print $1 }'); do
    loginctl show-session "$session" --property=Name --property=Class --value | paste -sd ' '
  done | grep -v ' manager'
  return 0
}
processes_of_fleet() { ps -o pid=,args= -u fleet || true; }

# Where something failed, what systemd and the kernel have to say of it; at the end of a boot.
explain_failures() {
  [ "$failures" = 0 ] && return
  {
    manager --no-pager --full list-units 'mosaic*' || true
    dmesg | grep -iE 'oom-kill|Killed process|panic|segfault' || true
    journalctl --boot --no-pager --quiet --output=short-monotonic --lines=80 \
      _TRANSPORT=journal _TRANSPORT=stdout _TRANSPORT=syslog
  } 2>&1 | sed 's/^/# /'
}
