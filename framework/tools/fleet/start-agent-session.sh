#!/usr/bin/env bash
# start-agent-session.sh: run one agent in a tmux session of its own and keep its heartbeat.
#
#   start-agent-session.sh NAME          by hand: make the session, leave a heartbeat writer behind, return
#   (from mosaic-agent@NAME.service)     MOSAIC_LAUNCH_MODE=unit:   stay; exit as the agent exits
#   (where there is no user manager)     MOSAIC_LAUNCH_MODE=direct: stay; restart the agent within its limits
#
# Needs bash 4.4, tmux 3.2 and coreutils; it never needs the mosaic binary.
#
#   MOSAIC_AGENT_NAME          the agent, where argument 1 is missing
#   MOSAIC_TMUX_SOCKET         tmux -L name                                 (mosaic-factory)
#   MOSAIC_AGENT_RUNTIME       what `mosaic yolo` shall run                 (pi)
#   MOSAIC_AGENT_MODEL         its --model                                  (none)
#   MOSAIC_AGENT_CLASS         a free label, exported to the agent          (none)
#   MOSAIC_AGENT_WORKDIR       working directory, made if missing           ($HOME)
#   MOSAIC_AGENT_COMMAND       a shell command that replaces `mosaic yolo …`
#   MOSAIC_RUNTIME_BIN         a folder to put first on the agent's PATH
#   MOSAIC_BINARY              the mosaic binary of the default command     (mosaic)
#   MOSAIC_HOME                                                             (~/.config/mosaic)
#   MOSAIC_HEARTBEAT_RUN_DIR   where NAME.hb is written                     ($MOSAIC_HOME/fleet/run)
#   MOSAIC_HEARTBEAT_INTERVAL  seconds between two beats                    (15)
#   MOSAIC_RESTART_POLICY, _MAX, _WINDOW, _BACKOFF     direct mode          (on-failure, 5, 600, 1; seconds)
#
# Exit: 64 no usable name · 69 no tmux · 70 the session could not be made · 0 by hand: made, or already running.
# In unit mode the exit status is the agent's own (128 + N for signal N).
set -u
umask 077
# Printed into the heartbeat and compared by `mosaic fleet ps`: a launcher older than the binary is shown as SKEW.
readonly LAUNCHER_VERSION=1

say() { printf 'start-agent-session: %s\n' "$*" >&2; }

# ── what to run ──────────────────────────────────────────────────────────────────────────────────────────────

name=${1:-${MOSAIC_AGENT_NAME:-}}
if [[ ! $name =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]]; then
  say "${name:+not an agent name: ${name@Q}; }usage: start-agent-session.sh NAME (or set MOSAIC_AGENT_NAME)"
  exit 64
fi
if ! command -v tmux >/dev/null; then
  say 'tmux is not installed'
  exit 69
fi

mode=${MOSAIC_LAUNCH_MODE:-hand}
socket=${MOSAIC_TMUX_SOCKET:-mosaic-factory}
session=${name//./_} # tmux (3.3a) itself turns '.' into '_' in a session's name
pane="=$session:0.0" # an exact target: a bare name would match by prefix
home=${MOSAIC_HOME:-${HOME:?start-agent-session: HOME is not set}/.config/mosaic}
run=${MOSAIC_HEARTBEAT_RUN_DIR:-$home/fleet/run}
logs=$home/fleet/logs/$name
interval=${MOSAIC_HEARTBEAT_INTERVAL:-15}
workdir=${MOSAIC_AGENT_WORKDIR:-$HOME}
[[ $interval =~ ^[1-9][0-9]*$ ]] || interval=15

# Where the holder must already be there, -N forbids tmux to start a server of its own inside this agent's cgroup.
tmux_flags=-L
[[ $mode == unit ]] && tmux_flags=-NL
fleet_tmux() { tmux "$tmux_flags" "$socket" "$@"; }

# A value as one word of a POSIX shell.
quoted() {
  local apostrophe=\'\\\'\'
  printf "'%s'" "${1//\'/$apostrophe}"
}

# npm's global bin folder, without the third of a second that asking npm takes.
npm_bin() {
  local prefix=${NPM_CONFIG_PREFIX:-${npm_config_prefix:-}} key value npm
  if [[ -z $prefix && -r $HOME/.npmrc ]]; then
    while IFS='=' read -r key value; do
      [[ ${key//[[:space:]]/} == prefix ]] && prefix=${value#"${value%%[![:space:]]*}"}
    done <"$HOME/.npmrc"
    prefix=${prefix//\$\{HOME\}/$HOME}
    prefix=${prefix/#\~/$HOME}
  fi
  if [[ -z $prefix ]] && npm=$(type -P npm); then prefix=${npm%/bin/npm}; fi
  printf '%s' "${prefix:+$prefix/bin}"
}

# The pane gets the tmux server's PATH, not this script's: so all of it is written into the command, and a folder
# that is already on our PATH is put in front all the same.
agent_path() {
  local folder path=
  for folder in "${MOSAIC_RUNTIME_BIN:-}" "$(npm_bin)" "$HOME/.npm-global/bin" "$HOME/.local/bin" "$HOME/.bun/bin"; do
    [[ -n $folder && -d $folder && :$path: != *":$folder:"* ]] && path+=${path:+:}$folder
  done
  printf '%s' "${path:+$path:}$PATH"
}

# The operator's override goes in as it is: it is a command line of theirs. All else is quoted.
agent_command() {
  if [[ -n ${MOSAIC_AGENT_COMMAND:-} ]]; then
    printf '%s' "$MOSAIC_AGENT_COMMAND"
    return
  fi
  local binary=${MOSAIC_BINARY:-mosaic}
  [[ $binary == mosaic ]] || binary=$(quoted "$binary")
  printf '%s yolo %s' "$binary" "$(quoted "${MOSAIC_AGENT_RUNTIME:-pi}")"
  [[ -n ${MOSAIC_AGENT_MODEL:-} ]] && printf ' --model %s' "$(quoted "$MOSAIC_AGENT_MODEL")"
}

# The path of a process in the one cgroup-v2 tree.
cgroup_of() {
  local line
  while IFS= read -r line; do
    [[ $line == 0::/* ]] && printf '%s' "${line#0::}" && return
  done 2>/dev/null <"/proc/$1/cgroup"
  return 1
}

# This unit's own cgroup, as a folder; empty where there is none to move into.
own_cgroup() {
  local path root
  path=$(cgroup_of $$) || return
  for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    [[ -w $root$path/cgroup.procs ]] && printf '%s' "$root$path" && return
  done
}

# Hand the unit's environment on by a file that only we can read: an argument of tmux would show it in `ps`.
write_environment() {
  local key
  rm -f -- "$environment_file"
  {
    while IFS= read -r key; do
      case $key in
        _ | PWD | OLDPWD | SHLVL | TERM | TERM_PROGRAM* | COLORTERM | COLUMNS | LINES | TMUX* | STY) ;;
        CLAUDECODE* | CLAUDE_CODE_ENTRYPOINT | BUN_OPTIONS | BUN_BE_BUN | NODE_OPTIONS) ;;
        NOTIFY_SOCKET | INVOCATION_ID | JOURNAL_STREAM | SYSTEMD_EXEC_PID | MANAGERPID | WATCHDOG_* | MEMORY_PRESSURE_*) ;;
        MOSAIC_LAUNCH_MODE | MOSAIC_RESTART_* | MOSAIC_AGENT_COMMAND | PATH) ;;
        EXIT_CODE | EXIT_STATUS | SERVICE_RESULT | LISTEN_* | CREDENTIALS_DIRECTORY | MAINPID) ;;
        # scrubbed where it leaks in, and still wanted by the roster's env: it comes under another name
        MOSAIC_PASS_*) printf 'export %s=%s\n' "${key#MOSAIC_PASS_}" "$(quoted "${!key}")" ;;
        *) printf 'export %s=%s\n' "$key" "$(quoted "${!key}")" ;;
      esac
    done < <(compgen -e)
  } >"$environment_file"
}

# The pane's command. Its first act is to move itself into the unit's cgroup: a pane is a child of the tmux server,
# so without that no limit of the unit would hold for it. Its last is exec: the pane's process is the runtime.
pane_command() {
  local cgroup=
  if [[ $mode == unit ]]; then cgroup=$(own_cgroup); fi
  [[ -n $cgroup ]] && printf 'echo $$ >%s; ' "$(quoted "$cgroup/cgroup.procs")"
  printf 'unset CLAUDECODE CLAUDE_CODE_ENTRYPOINT BUN_OPTIONS BUN_BE_BUN NODE_OPTIONS NOTIFY_SOCKET; '
  if [[ $mode != hand ]]; then
    printf '. %s && rm -f %s; ' "$(quoted "$environment_file")" "$(quoted "$environment_file")"
  fi
  printf 'export PATH=%s; ' "$(quoted "$(agent_path)")"
  printf 'export MOSAIC_AGENT_NAME=%s MOSAIC_AGENT_CLASS=%s MOSAIC_HOME=%s MOSAIC_TMUX_SOCKET=%s; ' \
    "$(quoted "$name")" "$(quoted "${MOSAIC_AGENT_CLASS:-}")" "$(quoted "$home")" "$(quoted "$socket")"
  printf 'exec %s' "$(agent_command)"
}

# ── the heartbeat ────────────────────────────────────────────────────────────────────────────────────────────
# These functions run here (unit and direct mode) and, by hand, in a detached `setsid bash -c` that is given their
# text; they use only what `heartbeat_facts` prints.

# A process is its pid and its start time (field 22 of stat, after the last ')'): a pid alone is reused.
process_start() {
  local stat
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  local fields
  read -ra fields <<<"${stat##*)}"
  [[ ${fields[0]} != Z ]] && printf '%s' "${fields[19]}"
}

pane_process_lives() { [[ $(process_start "$pane_pid") == "$pane_start" ]]; }

# The runtime's own beat, if it writes one and it is fresh, is better than ours.
native_beat_is_fresh() {
  local native=$heartbeat_file.native written
  [[ -f $native && ! -L $native ]] || return 1
  written=$(stat -c %Y -- "$native" 2>/dev/null) || return 1
  ((EPOCHSECONDS - written < 2 * interval))
}

write_heartbeat() {
  local activity status=ok temporary=$heartbeat_file.$BASHPID.tmp
  native_beat_is_fresh && return
  activity=$(tmux "$tmux_flags" "$socket" display-message -p -t "$pane" '#{window_activity}' 2>/dev/null)
  [[ $activity =~ ^[0-9]+$ ]] || activity=
  [[ -n $last_activity && $activity != "$last_activity" ]] && status=busy
  last_activity=$activity
  rm -f -- "$temporary"
  (
    set -C # a file that is already there is never written through
    {
      TZ=UTC printf 'ts=%(%Y-%m-%dT%H:%M:%SZ)T\npid=%s\nstatus=%s\n' -1 "$pane_pid" "$status"
      printf 'pid_start=%s\ninterval=%s\nlauncher=%s\n' "$pane_start" "$interval" "$launcher_version"
      [[ -n $restarts ]] && printf 'restarts=%s\n' "$restarts"
      [[ -n $model ]] && printf 'model=%s\n' "$model"
      [[ -n $activity ]] && TZ=UTC printf 'activity=%(%Y-%m-%dT%H:%M:%SZ)T\n' "$activity"
    } >"$temporary"
  ) 2>/dev/null && mv -fT -- "$temporary" "$heartbeat_file" 2>/dev/null
}

beat_while_it_lives() {
  while pane_process_lives; do
    write_heartbeat
    sleep "$interval"
  done
}

heartbeat_facts() {
  printf 'umask 077\n'
  printf 'heartbeat_file=%s\ninterval=%s\n' "$(quoted "$heartbeat_file")" "$interval"
  printf 'pane_pid=%s\npane_start=%s\nlauncher_version=%s\nlast_activity=\n' "$pane_pid" "$pane_start" "$LAUNCHER_VERSION"
  printf 'tmux_flags=%s\nsocket=%s\npane=%s\n' "$tmux_flags" "$(quoted "$socket")" "$(quoted "$pane")"
  printf 'restarts=\nmodel=%s\n' "$(quoted "${MOSAIC_AGENT_MODEL:-}")"
}

start_heartbeat_sidecar() {
  local script
  script=$(
    heartbeat_facts
    declare -f process_start pane_process_lives native_beat_is_fresh write_heartbeat beat_while_it_lives
    printf 'beat_while_it_lives\n'
  )
  if ! command -v setsid >/dev/null; then
    say 'setsid is missing: no heartbeat will be written'
    return
  fi
  setsid bash -c "$script" "mosaic-heartbeat-$name" </dev/null >/dev/null 2>&1 &
}

# ── the session ──────────────────────────────────────────────────────────────────────────────────────────────

session_exists() { fleet_tmux has-session -t "=$session" 2>/dev/null; }

# tmux takes a ';' at the end of any argument for the end of the command.
tmux_argument() {
  if [[ $1 == *\; ]]; then printf '%s\\;' "${1%;}"; else printf '%s' "$1"; fi
}

make_session() {
  [[ $mode == hand ]] || write_environment || return 1
  fleet_tmux new-session -d -s "$session" -n agent -x 200 -y 50 -c "$(tmux_argument "$workdir")" \
    /bin/sh -c "$(tmux_argument "$(pane_command)")" \; set-option -w -t "=$session:0" window-size manual
}

# Sets pane_pid and pane_start. A few short tries: the pane is there before its process is.
find_pane_process() {
  local try
  for try in 1 2 3 4 5; do
    read -r pane_pid < <(fleet_tmux list-panes -s -t "=$session" -F '#{pane_pid}' 2>/dev/null)
    if [[ ${pane_pid:-} =~ ^[1-9][0-9]*$ ]]; then
      pane_start=$(process_start "$pane_pid") || pane_start=
      return 0
    fi
    ((try < 5)) && sleep 0.1
  done
  return 1
}

prepare_folders() {
  mkdir -p -- "$workdir" || say "cannot make the working directory ${workdir@Q}"
  # the run folder may be below a folder that others can read: it must itself be ours alone
  if ! { mkdir -p -- "$run" && chmod 700 -- "$run"; }; then say "cannot make the run folder ${run@Q}"; fi
}

heartbeat_file=$run/$name.hb
environment_file=$run/$name.environment
pane_pid='' pane_start='' last_activity='' launcher_version=$LAUNCHER_VERSION model=${MOSAIC_AGENT_MODEL:-} restarts=''
launcher_pid=$$

start_by_hand() {
  if session_exists; then
    printf '%s: already running\n' "$name"
    return 0
  fi
  prepare_folders
  if ! make_session; then
    say "tmux could not make the session ${session@Q} on socket ${socket@Q}"
    return 70
  fi
  if find_pane_process; then
    start_heartbeat_sidecar
  else
    say 'the pane has no process to be found: no heartbeat will be written'
  fi
  printf '%s: started\n' "$name"
}

# ── staying with the agent (unit and direct mode) ────────────────────────────────────────────────────────────

notify() {
  [[ -n ${NOTIFY_SOCKET:-} ]] && systemd-notify "$@"
  return 0
}

pane_is_dead() { [[ $(fleet_tmux display-message -p -t "$pane" '#{pane_dead}' 2>/dev/null) == 1 ]]; }

# A dead pane is kept by remain-on-exit until its last words were read; where the launcher died too, they are read now.
clear_dead_session() {
  session_exists || return 0
  pane_is_dead || return 1
  find_pane_process
  grep -qsx "pid=$pane_pid" "$run/$name.exit" || keep_last_words
  fleet_tmux kill-session -t "=$session" 2>/dev/null
}

# Where no user manager keeps the tmux server up, each launcher sees to it that there is one…
ensure_holder() {
  [[ $mode == direct ]] || return 0
  "${BASH_SOURCE[0]%/*}/start-holder.sh"
}

# …and learns of its end from a client that the end of the server ends.
watch_server() {
  [[ $mode == direct ]] || return 0
  {
    fleet_tmux wait-for "mosaic-never-$session"
    printf x >&"$death"
  } >/dev/null 2>&1 &
  server_watch=$!
}

contained() { [[ $(cgroup_of "$pane_pid") == "$(cgroup_of $$)" ]]; }

# An agent that was started by hand is taken on, not doubled; it has yet to be moved.
adopt_session() {
  local cgroup
  say "the session ${session@Q} is already there: supervising it"
  find_pane_process || return 1
  [[ $mode == unit ]] && cgroup=$(own_cgroup) && [[ -n $cgroup ]] && echo "$pane_pid" >"$cgroup/cgroup.procs"
}

open_death_pipe() {
  rm -f -- "$run/$session.death"
  mkfifo -- "$run/$session.death" && exec {death}<>"$run/$session.death"
}

# `read` goes on after a trap (bash 5.2): the pipe ends its wait.
death=
ask_to_stop() {
  stopping=1
  [[ -n $death ]] && printf x >&"$death"
}

# Run one life of the agent: sets exit_status (128 + signal).
stopping='' exit_status=0 server_watch=''
live_once() {
  local try _event
  exit_status=0
  prepare_folders
  if ! open_death_pipe; then
    say "cannot make a pipe in ${run@Q}"
    return 70
  fi
  ensure_holder || return
  if clear_dead_session; then
    if ! make_session || ! find_pane_process; then
      say "tmux could not make the session ${session@Q} on socket ${socket@Q}"
      return 70
    fi
  else
    adopt_session || return 70
  fi
  if [[ $mode == unit ]]; then
    for ((try = 0; try < 50; try++)); do
      contained && break
      read -r -N 1 -t 0.01 -u "$death" _event
    done
  fi
  watch_server
  [[ $mode == unit ]] && count_restarts
  supervisor_record running
  notify --ready --status="running as pid $pane_pid in tmux session $session"
  write_heartbeat
  # the hook pane-died of the holder's tmux.conf writes to the pipe; the time-out is the next beat
  while [[ -z $stopping ]] && pane_process_lives; do
    read -r -N 1 -t "$interval" -u "$death" _event || { [[ -n $stopping ]] || write_heartbeat; }
  done
  [[ -n $stopping ]] && end_agent
  keep_last_words
  [[ -n $server_watch ]] && kill "$server_watch" 2>/dev/null
  server_watch=
  exec {death}>&-
  death=
  rm -f -- "$run/$session.death"
}

# What is left of an agent that died: how, when, and its last screen. Sets exit_status.
keep_last_words() {
  local status='' signal='' at try screen=
  # a pane is dead for tmux as soon as its terminal is closed, and has a status once the process was collected
  for try in 1 2 3 4 5; do
    IFS='|' read -r status signal < <(fleet_tmux display-message -p -t "$pane" '#{pane_dead_status}|#{pane_dead_signal}' 2>/dev/null) || break
    [[ -n $status$signal ]] && break
    ((try < 5)) && sleep 0.02
  done
  if [[ $signal =~ ^[0-9]+$ ]]; then exit_status=$((128 + signal)); elif [[ $status =~ ^[0-9]+$ ]]; then exit_status=$status; else exit_status=1; fi
  TZ=UTC printf -v at '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  if mkdir -p -- "$logs"; then
    screen=$logs/last-screen.txt
    [[ -e $screen ]] && mv -f -- "$screen" "$logs/last-screen.previous.txt"
    fleet_tmux capture-pane -p -S -2000 -t "$pane" >"$screen" 2>/dev/null || rm -f -- "$screen"
  fi
  printf 'ts=%s\npid=%s\nstatus=%s\nsignal=%s\nwanted=%s\n' "$at" "$pane_pid" "$status" "$signal" "${stopping:+yes}" >"$run/$name.exit.tmp" &&
    mv -fT -- "$run/$name.exit.tmp" "$run/$name.exit"
}

# How often systemd has restarted it since it was last started on purpose. After a life that ended as it was asked to,
# or never was, that is 0, and systemd need not be asked.
count_restarts() {
  restarts=0
  [[ -e $run/$name.exit ]] || return 0
  grep -qx 'wanted=yes' "$run/$name.exit" && return 0
  restarts=$(systemctl --user show --property=NRestarts --value "mosaic-agent@$name.service" 2>/dev/null)
  [[ $restarts =~ ^[0-9]+$ ]] || restarts=
}

# From ExecStopPost=, with systemd's own word for the end: it knows of an OOM kill, and of a launcher that was killed
# before it could write anything down.
record_service_result() {
  if session_exists && pane_is_dead; then
    find_pane_process
    grep -qsx "pid=$pane_pid" "$run/$name.exit" || keep_last_words
  fi
  printf 'result=%s\n' "$SERVICE_RESULT" >>"$run/$name.exit"
}

# Asked to stop: let the runtime end by itself, then take its terminal away. What is left of its tree is killed by
# systemd (KillMode=mixed), or in direct mode by `mosaic fleet stop`.
end_agent() {
  local deadline=$((SECONDS + 5)) hangup=$((SECONDS + 2)) _event
  kill -TERM "$pane_pid" 2>/dev/null
  while pane_process_lives && ((SECONDS < deadline)); do
    ((SECONDS >= hangup)) && kill -HUP "$pane_pid" 2>/dev/null
    read -r -N 1 -t 0.1 -u "$death" _event
  done
  pane_process_lives && kill -KILL "$pane_pid" 2>/dev/null
}

supervisor_record() {
  [[ $mode == direct ]] || return 0
  printf 'state=%s\npid=%s\npid_start=%s\nrestarts=%s\nreason=%s\n' "$1" "$launcher_pid" "$(process_start "$launcher_pid")" "${restarts:-0}" "${2:-}" \
    >"$run/$name.supervisor.tmp" && mv -fT -- "$run/$name.supervisor.tmp" "$run/$name.supervisor"
}

stay_as_unit() {
  trap ask_to_stop TERM INT HUP
  live_once || return
  fleet_tmux kill-session -t "=$session" 2>/dev/null
  [[ -n $stopping ]] && return 0
  return "$exit_status"
}

# The same promises as the unit's Restart= and StartLimit*, where there is no user manager.
stay_direct() {
  local policy=${MOSAIC_RESTART_POLICY:-on-failure} max=${MOSAIC_RESTART_MAX:-5}
  local window=${MOSAIC_RESTART_WINDOW:-600} backoff=${MOSAIC_RESTART_BACKOFF:-1}
  local -a starts=()
  local start recent _event
  restarts=0
  trap ask_to_stop TERM INT
  trap '' HUP
  while :; do
    starts+=("$EPOCHSECONDS")
    live_once || exit_status=$?
    [[ -n $stopping ]] && break
    if [[ $policy == never || ($policy == on-failure && $exit_status == 0) ]]; then
      supervisor_record exited "exit status $exit_status"
      return "$exit_status"
    fi
    recent=()
    for start in "${starts[@]}"; do ((EPOCHSECONDS - start < window)) && recent+=("$start"); done
    starts=("${recent[@]}")
    if ((${#starts[@]} >= max)); then
      supervisor_record failed "exit status $exit_status, ${#starts[@]} starts within $window s"
      say "giving up on $name: ${#starts[@]} starts within $window s"
      return 1
    fi
    supervisor_record restarting "exit status $exit_status"
    ((restarts++))
    sleep "$backoff" &
    wait $! # a builtin that a signal ends at once
    [[ -n $stopping ]] && break
  done
  fleet_tmux kill-session -t "=$session" 2>/dev/null
  supervisor_record stopped
}

case $mode in
  hand) start_by_hand ;;
  unit) if [[ -n ${SERVICE_RESULT:-} ]]; then record_service_result; else stay_as_unit; fi ;;
  direct) stay_direct ;;
  *)
    say "MOSAIC_LAUNCH_MODE is ${mode@Q}: expected hand, unit or direct"
    exit 64
    ;;
esac
