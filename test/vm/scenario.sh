#!/usr/bin/env bash
# scenario.sh BOOT TMUX SYSTEMD: what only a real machine can show, told in three boots of one. Runs in the guest (vm-lab), as root.
#   1  install, limits, out of memory; then agents are stopped, disabled and removed
#   2  after a reboot with nobody logged in: who is back; then linger is turned off
#   3  after a reboot without linger: nobody; then linger is turned on again
# TMUX and SYSTEMD are the versions that it must be run with. Needs the mosaic binary in /usr/local/bin and guest.sh in /usr/local/lib.
# shellcheck disable=SC2317 # check calls what looks unreachable
set -u
# shellcheck source=test/vm/guest.sh
. /usr/local/lib/guest.sh

siblings=(coder coder10 watcher)
home=/srv/agents/.config/mosaic

write_roster() {
  as_fleet tee "$home/fleet/roster.yaml" >/dev/null <<'ROSTER'
version: 1
transport: tmux
supervisor: systemd
defaults:
  working_directory: ~/src
agents:
  - name: coder1
    runtime: stub
    limits: { memory_max: 80M, cpu_quota: 50%, tasks_max: 64 }
  - { name: coder10, runtime: stub }
  - { name: coder, runtime: command, command: [sleep, infinity] }
  - { name: watcher, runtime: command, command: [sleep, infinity] }
  - { name: stopped, runtime: command, command: [sleep, infinity] }
  - { name: disabled, runtime: command, command: [sleep, infinity] }
  - { name: removed, runtime: command, command: [sleep, infinity] }
ROSTER
}

# What could not be asked does not fail verify; here it does: on this slow machine it is asked again.
verify_proves_all() { # ARG…
  local said
  said=$(mosaic fleet verify --timeout 0s "$@" 2>&1) && ! grep -q '^unknown' <<<"$said" && return
  printf '%s\n' "$said" && false
}

# Every failure that verify reports is about these agents, there is one, and everything could be asked.
verify_blames_only() { # PATTERN ARG…
  local said
  said=$(mosaic fleet verify "${@:2}" 2>&1) && { printf '%s\nverify passed\n' "$said" && return 1; }
  printf '%s\n' "$said"
  grep -q '^FAILED' <<<"$said" && ! grep -E '^(FAILED|unknown)' <<<"$said" | grep -qvE "$1"
}

what_it_runs_on() {
  check "this is tmux $1" is "tmux $1" tmux -V
  check "and systemd $2" says 0 "^systemd $2( |\$)" systemctl --version
}

# Else it would prove nothing that the agents are not in one.
a_tmux_of_ones_own() { # TMUX
  as_fleet tmux -L own new-session -d sleep infinity
  if [ "$1" = 3.3a ]; then
    check 'this tmux leaves its panes where they are' is '' scopes_of_tmux
  else
    check 'this tmux moves its panes into scopes of systemd' within 60 says 0 '^tmux-spawn-' scopes_of_tmux
  fi
  as_fleet tmux -L own kill-server
  check 'and none is left of it' within 60 is '' scopes_of_tmux
}

install() {
  loginctl enable-linger fleet
  check 'linger starts the user manager, without a login' within 60 user_manager_is_up
  a_tmux_of_ones_own "$1"
  check 'init writes a roster' mosaic fleet init --profile minimal --write
  write_roster
  check 'install-systemd enables for boot and says that linger is on' \
    says 0 'linger is on' mosaic fleet install-systemd
  check 'start starts all seven agents' mosaic fleet start --grace 10s
  check 'verify passes' within 90 verify_proves_all
  check 'verify --boot says that a reboot needs nothing more' within 60 verify_proves_all --boot
}

limits() {
  local life
  check 'memory_max of the roster is the limit of the unit' is 83886080 property "$(unit coder1)" MemoryMax
  check 'cpu_quota of the roster is the limit of the unit' is 500ms property "$(unit coder1)" CPUQuotaPerSecUSec
  check 'tasks_max of the roster is the limit of the unit' is 64 property "$(unit coder1)" TasksMax
  check 'the kernel holds the memory limit' is 83886080 cat "$(cgroup coder1)/memory.max"
  check 'the kernel holds the cpu limit' is '50000 100000' cat "$(cgroup coder1)/cpu.max"
  check 'the kernel holds the limit of tasks' is 64 cat "$(cgroup coder1)/pids.max"
  check 'the agent is in the cgroup that is limited' contained coder1
  check 'no pane of the fleet was moved by tmux' is '' scopes_of_tmux
  check "the fleet's server is that tmux" is "$1" fleet_tmux display-message -p '#{version}'
  check 'an agent without limits has none of its neighbour' is infinity property "$(unit coder10)" MemoryMax
  life=$(lives coder1)
  check 'other limits are set in the roster' \
    mosaic fleet set coder1 limits.memory_max=96M limits.cpu_quota=40% limits.tasks_max=48
  check 'the kernel holds that memory limit at once' is 100663296 cat "$(cgroup coder1)/memory.max"
  check 'and that cpu limit' is '40000 100000' cat "$(cgroup coder1)/cpu.max"
  check 'and that limit of tasks' is 48 cat "$(cgroup coder1)/pids.max"
  check 'the agent did not notice: the same processes, no restart' is "$life" lives coder1
  check 'nothing is left to be applied' mosaic fleet plan
  check 'the first ones are set again' \
    mosaic fleet set coder1 limits.memory_max=80M limits.cpu_quota=50% limits.tasks_max=64
  check 'and hold at once too' is 83886080 cat "$(cgroup coder1)/memory.max"
}

all_lives() {
  local agent
  for agent in coder1 "${siblings[@]}"; do lives "$agent"; done
}
agents_of_root() { pgrep -u root -fa 'mosaic (launch|holder)|tmux.* -L mosaic' || true; }
# What a person on a real machine does: PAM, logind and sudo give each of these logins another environment.
other_logins() {
  local before
  before=$(all_lives)
  check 'a login by su - sees the agents run' says 0 '^ *coder10 .* idle ' su - fleet -c 'mosaic fleet ps'
  check "so does su in root's environment" \
    says 0 '^ *coder10 .* idle ' env XDG_RUNTIME_DIR=/run/user/0 su fleet -c 'mosaic fleet ps'
  check 'and sudo -u' says 0 '^ *coder10 .* idle ' sudo -u fleet mosaic fleet ps
  check 'and sudo -i -u' says 0 '^ *coder10 .* idle ' sudo -i -u fleet mosaic fleet ps
  check 'start by su - finds that everything runs' says 0 'running' su - fleet -c 'mosaic fleet start --grace 5s'
  check 'start in the environment of root as well' \
    says 0 'running' env XDG_RUNTIME_DIR=/run/user/0 su fleet -c 'mosaic fleet start --grace 5s'
  check 'sudo -E with the home of another is refused with the user to run as' \
    says 4 'sudo -iu fleet|sudo -u fleet|su - fleet' env HOME=/srv/agents sudo -E mosaic fleet start
  check 'and nothing of a fleet runs as root' is '' agents_of_root
  check 'no agent noticed any of it' \
    is "$before" all_lives
  check 'a restart by su - is one of the same supervisor' says 0 'watcher' su - fleet -c 'mosaic fleet restart watcher'
  check 'and the agent is contained' within 20 contained watcher
}

screen_shows() { fleet_tmux capture-pane -p -t "=$1:0.0" | grep -qF -- "$2"; }
type_into() { # AGENT TEXT: as a paste, then Enter once it is there
  fleet_tmux set-buffer -b vm "$2"
  fleet_tmux paste-buffer -p -d -b vm -t "=$1:0.0"
  within 20 screen_shows "$1" "$2" && fleet_tmux send-keys -t "=$1:0.0" Enter
}
# Not merely "active": it is that for a moment after its last process is gone.
lives_with_another_launcher() {
  local launcher
  launcher=$(property "$(unit coder1)" MainPID)
  [ "$launcher" != 0 ] && [ "$launcher" != "$1" ] && [ "$(active_state coder1)" = active ]
}

out_of_memory() {
  local launcher holder_before agent
  local -A life
  launcher=$(property "$(unit coder1)" MainPID)
  holder_before=$(holder_life)
  for agent in "${siblings[@]}"; do life[$agent]=$(lives "$agent"); done
  check 'an agent is told to leak without end' type_into coder1 '[[leak=0]]'
  check 'it is back after a while' within 120 lives_with_another_launcher "$launcher"
  check 'the kernel says that it was the limit of its unit that killed it' \
    says 0 "oom-kill:.*CONSTRAINT_MEMCG.*$(unit coder1)" dmesg
  check 'the restart is counted, once' is 1 property "$(unit coder1)" NRestarts
  check 'it is contained again' within 20 contained coder1
  for agent in "${siblings[@]}"; do
    check "$agent did not notice: the same processes, no restart" is "${life[$agent]}" lives "$agent"
  done
  check 'the holder did not notice' is "$holder_before" holder_life
  check 'the post-mortem has the word of systemd' grep -x 'result=oom-kill' "$home/fleet/run/coder1.exit"
  check 'agent status says out of memory' within 60 says 0 '[Oo]ut of memory' mosaic agent status coder1
  check 'fleet ps says out of memory' within 60 says 0 '[Oo]ut of memory' mosaic fleet ps
  check 'verify passes again' within 90 verify_proves_all
}

stop_disable_remove() {
  check 'stop of one agent stops it' says 0 'stopped' mosaic fleet stop stopped
  check 'stop of another one' says 0 'stopped' mosaic fleet stop disabled
  manager --quiet disable "$(unit disabled)"
  check 'stop of the one that goes' says 0 'stopped' mosaic fleet stop removed
  as_fleet sed -i '/name: removed/d' "$home/fleet/roster.yaml"
  manager --quiet disable "$(unit removed)"
  check 'verify --boot names the unit that is not enabled, and no other' \
    within 60 says 6 'not enabled for boot: mosaic-agent@disabled.service$' mosaic fleet verify --boot --timeout 0s
  check 'verify blames the stopped ones, and no other' \
    within 60 verify_blames_only 'stopped: |disabled' --boot --timeout 0s
}

after_reboot() {
  local agent
  check 'after a reboot the user manager is there' within 120 user_manager_is_up
  give_up_if_anything_failed
  check 'and nobody is logged in' is '' sessions
  check 'the holder runs' is active active $holder
  for agent in coder1 coder10 coder watcher; do
    check "$agent runs" within 60 active "$(unit "$agent")"
    check "$agent is contained" within 20 contained "$agent"
  done
  check 'no pane of the fleet was moved by tmux' is '' scopes_of_tmux
  check 'its limit holds as before' is 83886080 cat "$(cgroup coder1)/memory.max"
  check 'what was disabled is stopped' is inactive active_state disabled
  check 'what was stopped stays stopped over the boot, also where its unit is enabled' is inactive active_state stopped
  check 'what was removed is gone: no unit' is inactive active_state removed
  check 'what was removed is gone: no session' fails fleet_tmux has-session -t =removed
  check 'verify finds nothing wrong but the stopped ones' within 90 verify_blames_only 'stopped: |disabled' --timeout 0s
  check 'install-systemd enables it again, and changes nothing else' \
    is "enabled $(unit disabled)" mosaic_quietly fleet install-systemd -v
  check 'start starts them' mosaic fleet start disabled stopped --grace 5s
  check 'verify --boot passes' within 90 verify_proves_all --boot
}
mosaic_quietly() { mosaic "$@" 2>/dev/null; }

log_in() { systemd-run --quiet --unit=login --property=PAMName=login --property=User=fleet sleep infinity; }
logged_in() { sessions | grep -q fleet; }

without_linger() {
  check 'fleet logs in' log_in
  check 'logind has a session of it' within 30 logged_in
  loginctl disable-linger fleet
  check 'verify --boot says that linger is off' \
    says 6 '^FAILED +fleet does not linger' mosaic fleet verify --boot --timeout 0s
  check 'and how to turn it on' \
    says 6 'hint: sudo loginctl enable-linger fleet' mosaic fleet verify --boot --timeout 0s
  check 'without --boot that is a warning' says 0 '^warning +fleet does not linger' mosaic fleet verify --timeout 60s
}

reboot_without_linger() {
  check 'everything that a boot starts has started' within 120 no_job_but_ours
  check 'without linger a boot starts no user manager' \
    is inactive systemctl show --value --property=ActiveState user@1000.service
  check 'without linger nothing of the fleet runs' is '' processes_of_fleet
  loginctl enable-linger fleet
  check 'with linger on again the user manager is there' within 120 user_manager_is_up
  check 'and the fleet with it, on its own: verify --boot passes' within 120 verify_proves_all --boot
}

# Nothing after it would say more.
give_up_if_anything_failed() {
  [ "$failures" = 0 ] && return
  explain_failures
  exit 1
}

echo "# boot $1"
what_it_runs_on "$2" "$3"
case $1 in
  1)
    install "$2"
    give_up_if_anything_failed
    limits "$2"
    other_logins
    out_of_memory
    stop_disable_remove
    ;;
  2)
    after_reboot
    without_linger
    ;;
  3) reboot_without_linger ;;
esac
explain_failures
[ "$1" -lt 3 ] || exit 0
systemctl reboot
exit 1 # asked for only where no reboot is under way
