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
#   MOSAIC_AGENT_RESUME        true: a new start goes on with the last conversation (done by `mosaic yolo`)
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
readonly LAUNCHER_VERSION=2

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

# The functions below answer in REPLY, not on stdout: each `$(…)` is a fork, and fifty agents start at once.

# What tmux says, in `answers` and its first line in `answer`. Not `$(…)`, and not without a time-out: a stopped server
# (tmux 3.3a) holds its clients, and the pipes of those that are dead already, for ever.
answer='' answers=()
ask_tmux() {
  local output client line status
  answer='' answers=()
  exec {output}< <(exec tmux "$tmux_flags" "$socket" "$@")
  client=$!
  while :; do
    IFS= read -r -t 3 -u "$output" line
    status=$?
    ((status == 0)) || break
    answers+=("$line")
  done
  ((status > 128)) && kill -KILL "$client"
  exec {output}<&-
  answer=${answers[0]-}
  wait "$client"
}

heartbeat_file=$run/$name.hb
environment_file=$run/$name.environment
pane_pid='' pane_start='' pane_tty='' last_activity='' launcher_version=$LAUNCHER_VERSION restarts=''
agent_state='' state_since='' state_source='' state_asked=0
model=${MOSAIC_AGENT_MODEL:-}
model=${model//[[:cntrl:]]/ } # one line of the heartbeat
launcher_pid=$$ stopping='' exit_status=0 server_watch='' death='' terminal=''

# ── the heartbeat ────────────────────────────────────────────────────────────────────────────────────────────
# By hand, a detached `setsid bash -c` is given the text of these functions; they use only what `heartbeat_facts` prints.

# A process is its pid and its start time (field 22 of stat, after the last ')'): a pid alone is reused.
process_start() {
  local stat fields
  REPLY=
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  read -ra fields <<<"${stat##*)}"
  [[ ${fields[0]} != Z ]] && REPLY=${fields[19]}
}

# One that had died before we could look has no start time: it does not live.
pane_process_lives() { [[ -n $pane_start ]] && process_start "$pane_pid" && [[ $REPLY == "$pane_start" ]]; }

# The runtime's own beat, if it writes one and it is fresh, is better than ours.
native_beat_is_fresh() {
  local native=$heartbeat_file.native written
  [[ -f $native && ! -L $native ]] || return 1
  written=$(stat -c %Y -- "$native" 2>/dev/null) || return 1
  ((EPOCHSECONDS - written < 2 * interval))
}

# The time of the pane's last output. By a file, and by `timeout`: ask_tmux starts a process in the background, and bash
# (5.2) keeps a table of half a megabyte from the first one that ends there.
ask_activity() {
  local file=$1
  timeout -k 1 3 tmux "$tmux_flags" "$socket" display-message -p -t "$pane" '#{window_activity}' >"$file"
  REPLY=
  read -r REPLY <"$file"
  [[ $REPLY =~ ^[0-9]+$ ]] || REPLY=
} 2>/dev/null

# What the agent is doing, in the words of `mosaic agent explain`; empty without the binary, or where the unit has not
# the memory for it. Asked again only when the pane has printed something since, so an idle fleet costs nothing.
ask_state() {
  local file=$1 line state='' source='' since=''
  if ! [[ -x ${MOSAIC_BINARY:-} && -n ${MOSAIC_AGENT_RUNTIME:-} ]] || ! has_memory_to_ask; then
    agent_state='' # what was so before the pane printed something need not be so now
    return
  fi
  env -u BUN_OPTIONS -u BUN_BE_BUN MOSAIC_AGENT_NAME="$name" MOSAIC_HOME="$home" MOSAIC_TMUX_SOCKET="$socket" \
    timeout -k 1 5 "$MOSAIC_BINARY" agent explain --heartbeat >|"$file"
  while IFS= read -r line; do
    case $line in
      state=*) state=${line#*=} ;;
      state_source=*) source=${line#*=} ;;
      state_since=*) since=${line#*=} ;;
    esac
  done <"$file"
  # a source that does not know since when: since we first heard of it
  if [[ -z $since && -n $state ]]; then
    since=$state_since
    [[ $state == "$agent_state" && -n $since ]] || TZ=UTC printf -v since '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  fi
  agent_state=$state state_source=$source state_since=$since
} 2>/dev/null

# The binary takes some 40 MB for a moment, which count against the agent's own limit.
has_memory_to_ask() {
  local line folder limit used
  while IFS= read -r line; do
    [[ $line == 0::/* ]] || continue
    for folder in /sys/fs/cgroup /sys/fs/cgroup/unified; do
      read -r limit <"$folder${line#0::}/memory.max" || continue
      read -r used <"$folder${line#0::}/memory.current" || continue
      [[ $limit == max ]] || ((limit - used > 134217728)) || return 1
    done
  done </proc/self/cgroup
  return 0
} 2>/dev/null

# Only the first beat does not ask tmux: nothing but the start has happened by then.
write_heartbeat() {
  local activity=$EPOCHSECONDS status=ok temporary=$heartbeat_file.$BASHPID.tmp
  native_beat_is_fresh && return
  [[ -d ${heartbeat_file%/*} ]] || mkdir -p -- "${heartbeat_file%/*}" 2>/dev/null || return
  [[ -e $temporary || -L $temporary ]] && rm -f -- "$temporary"
  set -C # a file that is already there is never written through
  if [[ -z $last_activity ]]; then
    : >"$temporary"
  else
    ask_activity "$temporary"
    activity=$REPLY
    if [[ -z $agent_state || $agent_state == @(starting|unknown) ]] || ((${activity:-0} >= state_asked)); then
      state_asked=$EPOCHSECONDS
      ask_state "$temporary"
    fi
    ((${activity:-0} > last_activity)) && status=busy
  fi
  last_activity=${activity:-$last_activity}
  [[ $agent_state == 'blocked: '* ]] && status=blocked # alive is not progress
  {
    TZ=UTC printf 'ts=%(%Y-%m-%dT%H:%M:%SZ)T\npid=%s\nstatus=%s\n' -1 "$pane_pid" "$status"
    printf 'pid_start=%s\ninterval=%s\nlauncher=%s\n' "$pane_start" "$interval" "$launcher_version"
    [[ -n $restarts ]] && printf 'restarts=%s\n' "$restarts"
    [[ -n $model ]] && printf 'model=%s\n' "$model"
    [[ -n $agent_state ]] && printf 'state=%s\nstate_since=%s\nstate_source=%s\n' "$agent_state" "$state_since" "$state_source"
    [[ -z $activity ]] || TZ=UTC printf 'activity=%(%Y-%m-%dT%H:%M:%SZ)T\n' "$activity"
  } 2>/dev/null >|"$temporary" && mv -fT -- "$temporary" "$heartbeat_file" 2>/dev/null
  set +C
}

beat_while_it_lives() {
  while pane_process_lives; do
    write_heartbeat
    sleep "$interval"
  done
}

# ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────

# The pipe stays from one life to the next: without a reader it holds nothing.
open_death_pipe() {
  local pipe=$run/$session.death
  if [[ ! -p $pipe || -L $pipe || ! -O $pipe ]]; then
    rm -f -- "$pipe"
    mkfifo -- "$pipe" || return
  fi
  exec {death}<>"$pipe"
}

# `read` goes on after a trap (bash 5.2): the pipe ends its wait.
ask_to_stop() {
  stopping=1
  [[ -n $death ]] && printf x >&"$death"
}

# Known to be gone: no answer is not that.
session_is_gone() {
  local answer
  IFS= read -r -t 3 answer < <(fleet_tmux has-session -t "=$session" 2>&1)
  [[ $answer == "can't find session"* || $answer == 'no server running on '* || $answer == 'error connecting to '*'(No such file or directory)' ]]
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

# Until the agent has ended, or we were asked to stop it. The hook pane-died of the holder's tmux.conf writes to the
# pipe; the time-out is the next beat.
wait_for_end() {
  local _event
  while [[ -z $stopping ]] && pane_process_lives; do
    if read -r -N 1 -t "$interval" -u "$death" _event; then
      # without a terminal nobody can reach an agent that ignored the loss of it
      [[ -z $stopping ]] && pane_process_lives && session_is_gone && end_agent
    elif [[ -z $stopping ]]; then
      write_heartbeat
      [[ -p $run/$session.death ]] || open_death_pipe # somebody cleared the run folder away
      [[ $mode == direct ]] && watch_server
    fi
  done
  [[ -n $stopping ]] && end_agent
}

# ── waiting (unit mode) ──────────────────────────────────────────────────────────────────────────────────────
# A launcher waits for days. So it execs itself once the agent runs, and waits here, before bash has read the rest of
# this file: 0.5 MB an agent instead of 1.4 (bash 5.2, 50 agents). What it must know comes in MOSAIC_LIFE.

if [[ -n ${MOSAIC_LIFE:-} ]]; then
  read -r pane_pid pane_start death terminal last_activity restarts <<<"$MOSAIC_LIFE"
  trap ask_to_stop TERM INT
  trap '' HUP # never meant for us: of a terminal we hold, at most
  wait_for_end
fi

# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────

# A value as one word of a POSIX shell.
readonly APOSTROPHE=\'\\\'\'
quote() { REPLY="'${1//\'/$APOSTROPHE}'"; }

# npm's global bin folder, without the third of a second that asking npm takes.
npm_bin() {
  local prefix=${NPM_CONFIG_PREFIX:-${npm_config_prefix:-}} key value folder
  if [[ -z $prefix && -r $HOME/.npmrc ]]; then
    while IFS='=' read -r key value; do
      [[ ${key//[[:space:]]/} == prefix ]] && prefix=${value#"${value%%[![:space:]]*}"}
    done <"$HOME/.npmrc"
    prefix=${prefix//\$\{HOME\}/$HOME}
    prefix=${prefix/#\~/$HOME}
  fi
  if [[ -z $prefix ]]; then
    local IFS=:
    for folder in $PATH; do
      [[ -x $folder/npm && $folder == */bin ]] && prefix=${folder%/bin} && break
    done
  fi
  REPLY=${prefix:+$prefix/bin}
}

# The pane gets the tmux server's PATH, not this script's: so all of it is written into the command, and a folder
# that is already on our PATH is put in front all the same.
agent_path() {
  local folder path=
  npm_bin
  for folder in "${MOSAIC_RUNTIME_BIN:-}" "$REPLY" "$HOME/.npm-global/bin" "$HOME/.local/bin" "$HOME/.bun/bin"; do
    [[ -n $folder && -d $folder && :$path: != *":$folder:"* ]] && path+=${path:+:}$folder
  done
  REPLY=${path:+$path:}$PATH
}

# The operator's override goes in as it is: it is a command line of theirs. All else is quoted.
agent_command() {
  local command=${MOSAIC_AGENT_COMMAND:-}
  if [[ -z $command ]]; then
    command=${MOSAIC_BINARY:-mosaic}
    if [[ $command != mosaic ]]; then
      quote "$command"
      command=$REPLY
    fi
    quote "${MOSAIC_AGENT_RUNTIME:-pi}"
    command+=" yolo $REPLY"
    if [[ -n ${MOSAIC_AGENT_MODEL:-} ]]; then
      quote "$MOSAIC_AGENT_MODEL"
      command+=" --model $REPLY"
    fi
  fi
  REPLY=$command
}

# The path of a process in the one cgroup-v2 tree.
cgroup_of() {
  local line
  REPLY=
  while IFS= read -r line; do
    [[ $line == 0::/* ]] && REPLY=${line#0::} && return
  done 2>/dev/null <"/proc/$1/cgroup"
  return 1
}

# This unit's own cgroup, as a folder; empty where there is none to move into.
own_cgroup() {
  local path root
  cgroup_of $$ || return
  path=$REPLY REPLY=
  for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    [[ -w $root$path/cgroup.procs ]] && REPLY=$root$path && return
  done
}

# Hand the unit's environment on by a file that only we can read: an argument of tmux would show it in `ps`.
write_environment() {
  local key keys
  [[ -e $environment_file || -L $environment_file ]] && rm -f -- "$environment_file"
  compgen -e >"$environment_file" && mapfile -t keys <"$environment_file" || return
  for key in "${keys[@]}"; do
    case $key in
      _ | PWD | OLDPWD | SHLVL | TERM | TERM_PROGRAM* | COLORTERM | COLUMNS | LINES | TMUX* | STY) ;;
      CLAUDECODE* | CLAUDE_CODE_ENTRYPOINT | BUN_OPTIONS | BUN_BE_BUN | NODE_OPTIONS) ;;
      NOTIFY_SOCKET | INVOCATION_ID | JOURNAL_STREAM | SYSTEMD_EXEC_PID | MANAGERPID | WATCHDOG_* | MEMORY_PRESSURE_*) ;;
      MOSAIC_LAUNCH_MODE | MOSAIC_RESTART_* | MOSAIC_AGENT_COMMAND | PATH) ;;
      EXIT_CODE | EXIT_STATUS | SERVICE_RESULT | LISTEN_* | CREDENTIALS_DIRECTORY | MAINPID) ;;
      *)
        quote "${!key}"
        # scrubbed where it leaks in, and still wanted by the roster's env: such a one comes under another name
        printf 'export %s=%s\n' "${key#MOSAIC_PASS_}" "$REPLY"
        ;;
    esac
  done >"$environment_file"
}

# The pane's command. Its first act is to move itself into the unit's cgroup: a pane is a child of the tmux server,
# so without that no limit of the unit would hold for it. Its last is exec: the pane's process is the runtime.
pane_command() {
  local command='' key
  if [[ $mode == unit ]]; then
    own_cgroup
    if [[ -n $REPLY ]]; then
      quote "$REPLY/cgroup.procs"
      command+="echo \$\$ >$REPLY; "
    fi
  fi
  command+='unset CLAUDECODE CLAUDE_CODE_ENTRYPOINT BUN_OPTIONS BUN_BE_BUN NODE_OPTIONS NOTIFY_SOCKET; '
  # of whoever started the server
  command+='unset MOSAIC_AGENT_RUNTIME MOSAIC_AGENT_MODEL MOSAIC_AGENT_WORKDIR MOSAIC_AGENT_COMMAND MOSAIC_LAUNCH_MODE; '
  if [[ $mode != hand ]]; then
    quote "$environment_file"
    command+=". $REPLY && rm -f $REPLY; "
  fi
  if [[ $workdir == *'#'* ]]; then
    quote "$workdir"
    command+="cd -- $REPLY; "
  fi
  agent_path
  quote "$REPLY"
  command+="export PATH=$REPLY; export"
  for key in "MOSAIC_AGENT_NAME=$name" "MOSAIC_AGENT_CLASS=${MOSAIC_AGENT_CLASS:-}" "MOSAIC_HOME=$home" "MOSAIC_TMUX_SOCKET=$socket"; do
    quote "${key#*=}"
    command+=" ${key%%=*}=$REPLY"
  done
  agent_command
  REPLY="$command; exec $REPLY"
}

heartbeat_facts() {
  local fact
  printf 'umask 077\n'
  for fact in heartbeat_file interval pane_pid pane_start launcher_version tmux_flags socket pane model name home; do
    REPLY=${!fact}
    [[ $REPLY =~ ^[0-9]+$ ]] || quote "$REPLY"
    printf '%s=%s\n' "$fact" "$REPLY"
  done
  printf 'last_activity= restarts= agent_state= state_since= state_source= state_asked=0\n'
}

start_heartbeat_sidecar() {
  local script
  script=$(
    heartbeat_facts
    declare -f ask_activity ask_state has_memory_to_ask process_start pane_process_lives native_beat_is_fresh write_heartbeat beat_while_it_lives
    printf 'beat_while_it_lives\n'
  )
  if ! command -v setsid >/dev/null; then
    say 'setsid is missing: no heartbeat will be written'
    return
  fi
  setsid bash -c "$script" "mosaic-heartbeat-$name" </dev/null >/dev/null 2>&1 &
}

# ── the session ──────────────────────────────────────────────────────────────────────────────────────────────

# tmux takes a ';' at the end of any argument for the end of the command.
tmux_argument() {
  REPLY=$1
  if [[ $1 == *\; ]]; then REPLY="${1%;}\\;"; fi
}

# tmux (3.3a) takes no message above 16 KiB: a longer command goes by a file that only we can read.
short_pane_command() {
  local LC_ALL=C command file=$run/$name.command
  pane_command
  command=$REPLY
  if ((${#command} > 12000)); then
    rm -f -- "$file"
    quote "$file"
    printf 'rm -f %s; %s\n' "$REPLY" "$command" >"$file"
    command=". $REPLY"
  fi
  tmux_argument "$command"
}

# Makes the session; what tmux prints of the new pane is in `answer`.
make_session() {
  local arguments
  [[ $mode == hand ]] || write_environment || return 1
  arguments=(new-session -d -P -F '#{pane_pid} #{pane_tty}' -s "$session" -n agent -x 200 -y 50)
  # -c is a format, and `#(…)` in a format runs a command: such a folder is entered by the pane's command alone
  if [[ $workdir != *'#'* ]]; then
    tmux_argument "$workdir"
    arguments+=(-c "$REPLY")
  fi
  short_pane_command
  arguments+=(/bin/sh -c "$REPLY")
  if [[ $mode == hand ]]; then
    # the server may have read the user's own tmux.conf, which may count windows and panes from 1
    arguments+=(\; set-option -t "=$session:" base-index 0 \; set-option -w -t "=$session:" pane-base-index 0)
    arguments+=(\; move-window -r -t "=$session:")
  fi
  ask_tmux "${arguments[@]}" \; set-option -w -t "=$session:" window-size manual
}

# Sets pane_pid, pane_start and pane_tty from a line of tmux; fails where no process is named in it. One that has
# ended already has no start time.
take_pane() {
  read -r pane_pid pane_tty <<<"$1"
  [[ ${pane_pid:-} =~ ^[1-9][0-9]*$ ]] || return 1
  process_start "$pane_pid" || REPLY=
  pane_start=$REPLY
}

# A few short tries: the pane is there before its process is.
find_pane_process() {
  local try
  for try in 1 2 3 4 5; do
    ask_tmux list-panes -s -t "=$session" -F '#{pane_pid} #{pane_tty}' 2>/dev/null
    take_pane "$answer" && return 0
    ((try < 5)) && sleep 0.1
  done
  return 1
}

prepare_folders() {
  [[ -d $workdir ]] || mkdir -p -- "$workdir" || say "cannot make the working directory ${workdir@Q}"
  # the run folder may be below a folder that others can read: it must itself be ours alone
  [[ $mode == unit && -d $run ]] && return
  if ! { mkdir -p -- "$run" && chmod 700 -- "$run"; }; then say "cannot make the run folder ${run@Q}"; fi
}

start_by_hand() {
  if fleet_tmux has-session -t "=$session" 2>/dev/null; then
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

# Sets pane_pid, pane_start, pane_tty and pane_is_dead of a session that is there already; fails where there is none.
look_at_session() {
  ask_tmux display-message -p -t "$pane" '#{pane_dead} #{pane_pid} #{pane_tty}' 2>/dev/null || return 1
  [[ $answer =~ ^[01]\ [1-9] ]] || return 1
  pane_is_dead=${answer%% *}
  take_pane "${answer#* }"
}

# A dead pane is kept by remain-on-exit until its last words were read; where the launcher died too, they are read now.
# Fails where the session must not be cleared away: it lives.
clear_dead_session() {
  local pane_is_dead
  look_at_session || return 0
  [[ $pane_is_dead == 1 ]] || return 1
  exit_record_says "pid=$pane_pid" || keep_last_words
  fleet_tmux kill-session -t "=$session" 2>/dev/null
  return 0
}

# Where no user manager keeps the tmux server up, each launcher sees to it that there is one…
ensure_holder() {
  [[ $mode == direct ]] || return 0
  local key variables=()
  # whatever the server is started with, every agent would inherit: one agent's keys are not another's
  for key in HOME USER LOGNAME PATH LANG LC_ALL TZ TMUX_TMPDIR MOSAIC_HOME MOSAIC_TMUX_SOCKET MOSAIC_HOLDER_SESSION MOSAIC_HEARTBEAT_RUN_DIR; do
    [[ -n ${!key:-} ]] && variables+=("$key=${!key}")
  done
  env -i "${variables[@]}" "${BASH_SOURCE[0]%/*}/start-holder.sh"
}

# …and learns of its end from a client that the end of the server ends.
watch_server() {
  [[ $mode == direct ]] || return 0
  [[ -n $server_watch ]] && kill -0 "$server_watch" 2>/dev/null && return 0
  {
    trap 'kill $(jobs -p); exit' TERM # a client that nobody ends stays as long as the server
    tmux "$tmux_flags" "$socket" wait-for "mosaic-never-$session" & # not by a function: that would be one more process
    wait $!
    printf x >&"$death"
  } >/dev/null 2>&1 &
  server_watch=$!
}

contained() {
  local own
  cgroup_of $$
  own=$REPLY
  cgroup_of "$pane_pid" && [[ $REPLY == "$own" ]]
}

# An agent that was started by hand is taken on, not doubled; it has yet to be moved.
adopt_session() {
  say "the session ${session@Q} is already there: supervising it"
  [[ -n $pane_pid ]] || return 1
  [[ $mode == unit ]] && own_cgroup && [[ -n $REPLY ]] && echo "$pane_pid" >"$REPLY/cgroup.procs"
  return 0
}

# tmux (3.3a with libutempter, as Debian builds it) loses SIGCHLD when it sees the end of a pane's terminal before the
# end of its process: the pane is then dead without a status, and pane-died never comes (measured: 10 of 12 kills of a
# program with threads). As long as we hold the terminal open, the process comes first. It is never read.
hold_terminal() {
  local try stat fields _event
  # We lead a session that has no terminal, and bash opens without O_NOCTTY: opened before it is the pane's own, it would
  # become ours, and the pane would end with status 1 (1 of 40 starts of a fleet). Field 7 of stat is the terminal.
  for ((try = 0; try < 100; try++)); do
    read -r stat <"/proc/$pane_pid/stat" || return 0
    read -ra fields <<<"${stat##*)}"
    ((fields[4] != 0)) && break
    read -r -N 1 -t 0.01 -u "$death" _event
  done
  [[ -c $pane_tty ]] && exec {terminal}<>"$pane_tty"
} 2>/dev/null

release_terminal() {
  [[ $terminal =~ ^[0-9]+$ ]] && exec {terminal}>&-
  terminal=''
}

# A new session, or the one that is there already. One call of tmux where all is well.
begin_life() {
  if make_session && take_pane "$answer"; then return 0; fi
  if clear_dead_session; then
    make_session && take_pane "$answer" && return 0
    say "tmux could not make the session ${session@Q} on socket ${socket@Q}"
    return 70
  fi
  adopt_session || return 70
}

await_containment() {
  local try _event
  [[ $mode == unit ]] || return 0
  for ((try = 0; try < 50; try++)); do
    contained && return
    read -r -N 1 -t 0.01 -u "$death" _event
  done
}

# Begin one life of the agent and say so.
start_life() {
  exit_status=0
  prepare_folders
  if ! open_death_pipe; then
    say "cannot make a pipe in ${run@Q}"
    return 70
  fi
  ensure_holder || return
  begin_life || return
  hold_terminal
  await_containment
  watch_server
  supervisor_record running
  count_restarts
  write_heartbeat # before READY: whoever asks after a start finds it
  notify --ready --status="running as pid $pane_pid in tmux session $session"
}

# Its last words; then nothing of this life is held any more. Sets exit_status (128 + signal).
finish_life() {
  keep_last_words
  release_terminal
  [[ -n $server_watch ]] && kill "$server_watch" 2>/dev/null
  server_watch=''
  exec {death}>&-
  death=''
  [[ $mode == direct && -n $stopping ]] && rm -f -- "$run/$session.death"
  return 0
}

# Replaces a file in one step, and never writes through something that is there already.
replace_file() {
  [[ -e $1.tmp || -L $1.tmp ]] && rm -rf -- "$1.tmp"
  set -C
  printf '%s' "$2" >"$1.tmp" && mv -fT -- "$1.tmp" "$1"
  set +C
} 2>/dev/null

# What is left of an agent that died: how, when, and its last screen; then its session goes. Sets exit_status.
keep_last_words() {
  local status='' signal='' server screen at try facts='#{pane_dead_status}|#{pane_dead_signal}|#{pid}'
  for try in 1 2 3 4 5; do
    ask_tmux display-message -p -t "$pane" "$facts" \; capture-pane -p -S -2000 -t "$pane" \; \
      if-shell -F -t "$pane" '#{!=:#{pane_dead_status}#{pane_dead_signal},}' "kill-session -t =$session" 2>/dev/null || break
    IFS='|' read -r status signal server <<<"$answer"
    [[ -n $status$signal ]] && break
    # it died before its terminal was held: tmux may have missed that, and looks again when it is told to
    [[ $server =~ ^[1-9][0-9]*$ ]] && kill -CHLD "$server" 2>/dev/null
    ((try < 5)) && sleep 0.02
  done
  if [[ $signal =~ ^[0-9]+$ ]]; then exit_status=$((128 + signal)); elif [[ $status =~ ^[0-9]+$ ]]; then exit_status=$status; else exit_status=1; fi
  TZ=UTC printf -v at '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  [[ -d $logs ]] || mkdir -p -- "$logs"
  if ((${#answers[@]} > 1)); then
    printf -v screen '%s\n' "${answers[@]:1}"
    replace_file "$logs/last-screen.txt" "$screen"
  fi
  printf -v REPLY 'ts=%s\npid=%s\nstatus=%s\nsignal=%s\nwanted=%s\n' "$at" "$pane_pid" "$status" "$signal" "${stopping:+yes}"
  replace_file "$run/$name.exit" "$REPLY"
}

# Whether the record of the last end has this line.
exit_record_says() {
  local line
  while IFS= read -r line; do
    [[ $line == "$1" ]] && return 0
  done 2>/dev/null <"$run/$name.exit"
  return 1
}

# How often systemd has restarted it since it was last started on purpose. After a life that ended as it was asked to,
# or never was, that is 0, and systemd need not be asked.
count_restarts() {
  [[ $mode == unit ]] || return 0
  restarts=0
  if [[ ! -e $run/$name.exit ]] || exit_record_says wanted=yes; then return 0; fi
  restarts=$(systemctl --user show --property=NRestarts --value "mosaic-agent@$name.service" 2>/dev/null)
  [[ $restarts =~ ^[0-9]+$ ]] || restarts=
}

# From ExecStopPost=, with systemd's own word for the end: it knows of an OOM kill, and of a launcher that was killed
# before it could write anything down.
record_service_result() {
  local pane_is_dead=
  look_at_session && [[ $pane_is_dead == 1 ]] && ! exit_record_says "pid=$pane_pid" && keep_last_words
  local record=''
  [[ -f $run/$name.exit && ! -L $run/$name.exit ]] && IFS= read -r -d '' record <"$run/$name.exit"
  replace_file "$run/$name.exit" "${record}result=$SERVICE_RESULT"$'\n'
}

supervisor_record() {
  [[ $mode == direct ]] || return 0
  process_start "$launcher_pid"
  printf -v REPLY 'state=%s\npid=%s\npid_start=%s\nrestarts=%s\nreason=%s\n' "$1" "$launcher_pid" "$REPLY" "${restarts:-0}" "${2:-}"
  replace_file "$run/$name.supervisor" "$REPLY"
}

start_as_unit() {
  trap ask_to_stop TERM INT
  trap '' HUP
  start_life || return
  # asked to stop already: exec would forget it
  [[ -z $stopping ]] && MOSAIC_LIFE="$pane_pid ${pane_start:--} $death ${terminal:--} ${last_activity:-0} $restarts" \
    exec "$BASH" "${BASH_SOURCE[0]}" "$name"
  wait_for_end
  finish_as_unit
}

finish_as_unit() {
  finish_life
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
    if start_life; then
      wait_for_end
      finish_life
    else
      exit_status=$?
    fi
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
    kill $! 2>/dev/null
    [[ -n $stopping ]] && break
  done
  supervisor_record stopped
}

case $mode in
  hand) start_by_hand ;;
  unit)
    if [[ -n ${SERVICE_RESULT:-} ]]; then
      record_service_result
    elif [[ -n ${MOSAIC_LIFE:-} ]]; then
      finish_as_unit
    else
      start_as_unit
    fi
    ;;
  direct) stay_direct ;;
  *)
    say "MOSAIC_LAUNCH_MODE is ${mode@Q}: expected hand, unit or direct"
    exit 64
    ;;
esac
