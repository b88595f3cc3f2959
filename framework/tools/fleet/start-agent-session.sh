#!/usr/bin/env bash
# start-agent-session.sh: run one agent in a tmux session of its own and keep its heartbeat.
#
#   start-agent-session.sh NAME          by hand: make the session, leave a heartbeat writer behind, return
#   (from mosaic-agent@NAME.service)     MOSAIC_LAUNCH_MODE=unit:   stay; exit as the agent exits
#   (where there is no user manager)     MOSAIC_LAUNCH_MODE=direct: stay; restart the agent within its limits
#
# Needs bash 5.0, tmux 3.2 and coreutils; it never needs the mosaic binary.
#
#   MOSAIC_AGENT_NAME          the agent, where argument 1 is missing
#   MOSAIC_TMUX_SOCKET         tmux -L name                                 (mosaic-factory)
#   MOSAIC_AGENT_RUNTIME       what `mosaic yolo` shall run                 (pi)
#   MOSAIC_AGENT_MODEL         its --model                                  (none)
#   MOSAIC_AGENT_CLASS         a free label, exported to the agent          (none)
#   MOSAIC_AGENT_WORKDIR       working directory, made if missing           ($HOME)
#   MOSAIC_AGENT_COMMAND       a shell command that replaces `mosaic yolo ...`
#   MOSAIC_AGENT_RESUME        true: a new start goes on with the last conversation (done by `mosaic yolo`)
#   MOSAIC_AGENT_LOGS_MAX      bytes of its conversations that are kept     (52428800; done by `mosaic`)
#   MOSAIC_RUNTIME_BIN         a folder to put first on the agent's PATH
#   MOSAIC_BINARY              the mosaic binary of the default command     (mosaic)
#   MOSAIC_HOME                                                             (~/.config/mosaic)
#   MOSAIC_HEARTBEAT_RUN_DIR   where NAME.hb is written                     ($MOSAIC_HOME/fleet/run)
#   MOSAIC_HEARTBEAT_INTERVAL  seconds between two beats                    (15)
#   MOSAIC_RESTART_POLICY, _MAX, _WINDOW, _BACKOFF     direct mode          (on-failure, 5, 600, 1; seconds)
#
# Exit: 0 by hand: made, or already running; direct: another launcher keeps it already | 64 no usable name, socket or
# mode | 69 no tmux | 70 the session could not be made | 73 a folder or file that it needs cannot be made | 77 the
# home, the run folder, the tmux server or the session belongs to somebody else.
# In unit mode the exit status is the agent's own (128 + N for signal N).
#
# This file is written by scripts/generate-launcher.ts from framework/tools/fleet/launcher/*.sh: change those.
set -u
umask 077

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

# -- what to run ----------------------------------------------------------------------------------------------

say() { printf 'start-agent-session: %s\n' "$*" >&"${words_to:-2}"; }

# What a subshell of ours knows already when it reads this file.
if ((BASH_SUBSHELL == 0)); then
  mode=${MOSAIC_LAUNCH_MODE:-hand}
  name=${1:-${MOSAIC_AGENT_NAME:-}}
  session=${name//./_} # tmux (3.3a) itself turns '.' into '_' in a session's name
  home=${MOSAIC_HOME:-${HOME:?start-agent-session: HOME is not set}/.config/mosaic}
  run=${MOSAIC_HEARTBEAT_RUN_DIR:-$home/fleet/run}
  logs=$home/fleet/logs/$name
  interval=${MOSAIC_HEARTBEAT_INTERVAL:-15}
  workdir=${MOSAIC_AGENT_WORKDIR:-$HOME}
  [[ $interval == [1-9]* && $interval != *[!0-9]* ]] || interval=15

  # Another user's value (after sudo, or su without a dash) would lead the agent to that user's bus and sockets.
  [[ -d ${XDG_RUNTIME_DIR:-} && -O ${XDG_RUNTIME_DIR:-} ]] || unset XDG_RUNTIME_DIR
  [[ -z ${XDG_RUNTIME_DIR:-} && -d /run/user/$UID && -O /run/user/$UID ]] && export XDG_RUNTIME_DIR=/run/user/$UID

  heartbeat_file=$run/$name.hb
  environment_file=$run/$name.environment
  command_file=$run/$name.command
  owner_file=$run/$name.launcher
  launch_file=$run/$name.launch launch_record=''
  own_tmux=''
  # The agent is the process it was born as: what tmux said of its pane then, never a session's name or a position.
  pane='' pane_pid='' pane_start='' pane_tty='' session_id='' pane_is_dead='' pane_agent='' pane_birth='' pane_session='' pane_home='' server_pid='' server_start=''
  last_activity='' beat_times='' beat_words='' beat_of='' earlier='' looked_at=0 wrote_at=0 today='' date='' process_folder='' contained_as='' words_to=2 restarts=''
  agent_state='' state_since='' state_source='' state_asked=0 look_again='' tmux_asked=0 printed_at=0 noted_state='' next_state=''
  settled='' held='' due_seen='' due_begun=0 gone='' script='' pipe='' started='' refused='' errand='' errand_status=0
  model=${MOSAIC_AGENT_MODEL:-}
  model=${model//[[:cntrl:]]/ } # one line of the heartbeat
  launcher_pid=$$ stopping='' exit_status=0 server_watch='' death='' terminal='' refusal='' ended_first='' uncontained='' lock='' supervisor_words=''
  # in the words of mosaic's supervisors
fi

# -- watching -------------------------------------------------------------------------------------------------
# All that a launcher needs while its agent does nothing, which is for days: each function that bash (5.2) has read costs
# fifteen times its text. Whatever else is due is an errand, for which a subshell reads on behind this part.

# One that had died before we could look has no start time: it does not live.
pane_process_lives() { [[ -n $pane_start ]] && process_start "$pane_pid" && [[ $REPLY == "$pane_start" ]]; }

# `read` goes on after a trap (bash 5.2): the pipe ends its wait. An agent that was dead by then was not stopped.
ask_to_stop() {
  local REPLY
  [[ -z $stopping && -n $pane_pid ]] && ! pane_process_lives && ended_first=1
  stopping=1
  [[ -n $death ]] && printf x >&"$death"
}

# Seconds: tmux is asked that often of an agent that is silent.
LONGEST_SILENCE=3600

# Whether the pane may have printed something since tmux was asked last. Its terminal says so without a process: the kernel
# notes a write there, in whole seconds and if it noted none in the same eight. So it is held against a beat that was there
# before tmux was asked last: one of the second of a write would be younger than the write. So is the socket: a younger one
# is another. Without a terminal, where tmux was not asked yet, where the clock was set back, and once in LONGEST_SILENCE,
# it is asked all the same.
may_have_printed() {
  local file before=$heartbeat_file
  looked_at=$EPOCHSECONDS
  [[ -z ${earlier:-} ]] || before=/proc/$$/fd/$earlier
  # what was printed before the first beat is older than it, and keeps what follows within eight seconds from being noted
  if ((tmux_asked == 0)) || [[ -z ${terminal:-} ]]; then printed_at=$EPOCHSECONDS; fi
  for file in "/proc/$$/fd/${terminal:-}" "$socket_file"; do
    [[ $file -ot $before ]] || printed_at=$EPOCHSECONDS
  done
  ((tmux_asked < printed_at + 9 || EPOCHSECONDS - tmux_asked >= LONGEST_SILENCE || EPOCHSECONDS < tmux_asked))
}

# Its time, twice and always as long: a reader that meets the two while they are written over sees that they differ. The
# C library looks for two files where it is asked for the date: once a day.
times_of_beat() {
  local second=$(($1 % 86400))
  if (($1 - second != today)); then
    today=$(($1 - second))
    TZ=UTC0 printf -v date '%(%Y-%m-%d)T' "$today"
  fi
  printf -v REPLY 'ts=%sT%02d:%02d:%02dZ\nepoch=%s\n' "$date" $((second / 3600)) $((second / 60 % 60)) $((second % 60)) "$1"
}

# A beat that says what the last one said is written over that one: without a process, a new file, and room on a disk. Only
# where all of that one is still there as we wrote it, and is no link. Opened for reading, for that makes no file.
repeat_beat() {
  local found='' opened status=1
  [[ ! -L $heartbeat_file && -f $heartbeat_file ]] && exec {opened}<"$heartbeat_file" || return
  IFS= read -r -N 4096 -u "$opened" found
  if [[ $found == "$beat_times$beat_words" ]]; then
    times_of_beat "$EPOCHSECONDS"
    # the file that was read, whatever has its name by now
    printf '%s' "$REPLY" 1<>"/proc/$BASHPID/fd/$opened" && beat_times=$REPLY wrote_at=$EPOCHSECONDS status=0
  fi
  exec {opened}<&-
  return "$status"
}

# errand FUNCTION: has it called by a subshell that reads more of this file, and fails where it fails. What the subshell says
# last is what we have to do for it: see errands.sh. The beat that it may replace is open meanwhile, for keep_earlier_beat:
# what a subshell opens is not open here.
errand() {
  local words last=''
  errand=$1
  [[ ! -f $heartbeat_file || -L $heartbeat_file ]] || exec {last}<"$heartbeat_file"
  # shellcheck source=/dev/null # this file
  words=$(. "$script")
  errand_status=$?
  # it may have ended, or been killed, before it had said all of it
  [[ $words == *$'\nerrand_status='[0-9]* ]] || words="errand_status=$((errand_status ? errand_status : 1))"
  eval "$words"
  [[ -z $last ]] || exec {last}<&-
  return "$errand_status"
}

# The beat, and what may have been taken away from a living agent since the last one: the way to its server, the pipe, its
# limits.
beat() {
  local words=''
  [[ -z $server_start || (-S $socket_file && ! -L $socket_file) ]] || errand heal_socket
  [[ -n $launch_record || ! -f $launch_file ]] || errand remember_launch
  if [[ ! -p $run/$session.death ]] && errand restore_run_folder; then
    exec {pipe}<>"$run/$session.death" {death}<&- && death=$pipe
  fi
  if [[ $mode == direct ]]; then
    see_to_direct
  else
    [[ ! -e /proc/$pane_pid/cgroup ]] || IFS= read -r -d '' words <"/proc/$pane_pid/cgroup"
    [[ $words == "$contained_as" ]] || errand contain
    [[ ! -e $home/fleet/events/untold ]] || errand tell_again
  fi
  if [[ -z $settled || -e $heartbeat_file.native ]] || may_have_printed || ! repeat_beat; then errand write_heartbeat; fi
  REPLY=
  [[ ! -e $logs/due ]] || errand see_to_due
}

# Until the agent has ended or is to be ended: we were asked to stop it, or its terminal is gone. The hook pane-died of the
# holder's tmux.conf writes to the pipe; the time-out is the next beat.
#
# A `b` in the pipe is of a hook of the runtime: it waits for somebody, or its turn is over. Then the next beat comes
# within a second, and says so; however many of them there are, no more than one a second.
#
# The folder of the process is held open, and is never that of another one. A zombie has no namespace, and a process that
# we may not look at shows none: then it is asked for at more cost.
wait_for_end() {
  local event left
  while [[ -z $stopping && -z $gone ]] && { [[ -e /proc/$$/fd/${process_folder:--}/ns/mnt ]] || pane_process_lives; }; do
    left=$((due - SECONDS))
    if ((left > 0)) && read -r -N 1 -t "$left" -u "$death" event; then
      if [[ $event == b ]]; then
        tmux_asked=0
        ((due <= SECONDS + 1)) || due=$((SECONDS + 1))
      # without a terminal nobody can reach an agent that ignored the loss of it
      elif [[ -z $stopping ]] && pane_process_lives && errand pane_is_gone; then
        gone=1
      fi
    elif [[ -z $stopping ]]; then
      due=$((SECONDS + interval))
      beat
      [[ -z $REPLY ]] || ((REPLY >= interval)) || due=$((SECONDS + REPLY))
    fi
  done
}

# The first beat comes by chance: launchers that start together need not beat so. Nor need they ask so: what tmux does for
# one takes the longer the more sessions it has. Nobody waits for the state of a program of one's own. What that prints in
# the eight seconds of its birth is not noted, so tmux is asked of it once, after them.
begin_wait() {
  due=$((SECONDS + RANDOM % interval + 1)) gone='' settled='' tmux_asked=0
  [[ ${MOSAIC_AGENT_RUNTIME:-} != command ]] || tmux_asked=$((EPOCHSECONDS - LONGEST_SILENCE + 9 + RANDOM % (8 * interval)))
  # what bash itself would say of a file that is gone is for nobody; said once, for a redirection at each command costs as
  # much as the command
  exec {words_to}>&2 2>/dev/null
  exec {process_folder}<"/proc/$pane_pid" || process_folder=''
  pane_process_lives || { exec {process_folder}<&- && process_folder=''; }
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
    # shellcheck disable=SC2206 # a letter and numbers
    fields=(${stat##*)})
    ((fields[4] != 0)) && break
    read -r -N 1 -t 0.01 -u "$death" _event
  done
  [[ -c $pane_tty ]] && exec {terminal}<>"$pane_tty"
} 2>/dev/null

# -- waiting (unit mode) --------------------------------------------------------------------------------------

# In unit mode all else is an errand while the agent lives, its start the first one; in direct mode we have read it all, and
# see direct.sh. What is read on behind this is for its end. A subshell that reads this file has us wait already.
if [[ $mode == unit && -z ${SERVICE_RESULT:-} ]] && ((BASH_SUBSHELL == 0)); then
  # as bash has it open: an update gives the name to another file
  script=/proc/$$/fd/255
  [[ $script -ef ${BASH_SOURCE[0]} ]] || for script in "/proc/$$/fd"/[0-9]* "${BASH_SOURCE[0]}"; do
    [[ ! $script -ef ${BASH_SOURCE[0]} ]] || break
  done
  trap ask_to_stop TERM INT
  trap '' HUP # never meant for us: of a terminal we hold, at most
  if errand start_life; then
    # where the run folder is gone already, whatever can be waited at: the next beat makes another one
    exec {death}<>"$run/$session.death" || exec {death}<> <(:)
    hold_terminal
    [[ -z ${NOTIFY_SOCKET:-} || -n $stopping ]] ||
      systemd-notify --ready --status="running as pid $pane_pid in tmux session $session"
    begin_wait
    unset -f hold_terminal begin_wait
    started=1
  else
    refused=$errand_status
    [[ -n $refusal ]] || exit "$refused"
  fi
fi
# no more of what is above is held by then than functions
[[ -z $started ]] || ((BASH_SUBSHELL > 0)) || wait_for_end

# What the mosaic binary goes by too.
readonly LAUNCHER_VERSION=3
readonly NAME_RULE='^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$'
readonly AGENT_UNIT_TEMPLATE=mosaic-agent@.service
readonly EXIT_USAGE=64
readonly EXIT_NO_TMUX=69
readonly EXIT_NO_SESSION=70
readonly EXIT_CANNOT_MAKE=73
readonly EXIT_NOT_OURS=77
readonly LONGEST_SEGMENT=4194304
readonly KEPT_SEGMENTS=7
readonly AGENT_FOLDERS=(.npm-global/bin .local/bin .bun/bin)
readonly SCRUBBED_VARIABLES=(TMUX TMUX_PANE TMUX_TMPDIR CLAUDECODE CLAUDE_CODE_ENTRYPOINT BUN_OPTIONS BUN_BE_BUN BUN_INSPECT BUN_INSPECT_CONNECT_TO BUN_INSPECT_NOTIFY BUN_INSPECT_PRELOAD BUN_CONFIG_VERBOSE_FETCH NODE_OPTIONS NODE_TLS_REJECT_UNAUTHORIZED BASH_ENV)
readonly ROSTER_VARIABLES=(MOSAIC_AGENT_RUNTIME MOSAIC_AGENT_DESCRIPTION MOSAIC_AGENT_CLASS MOSAIC_AGENT_MODEL MOSAIC_AGENT_WORKDIR MOSAIC_AGENT_COMMAND MOSAIC_AGENT_RESUME MOSAIC_AGENT_LOGS_MAX MOSAIC_RUNTIME_BIN MOSAIC_HEARTBEAT_RUN_DIR MOSAIC_HEARTBEAT_INTERVAL MOSAIC_HEARTBEAT_IDLE_THRESHOLD MOSAIC_RESTART_POLICY MOSAIC_RESTART_MAX MOSAIC_RESTART_WINDOW MOSAIC_RESTART_BACKOFF)

# These variables of the caller's would change what the programs that we start do: where tmux has its sockets, for one.
unset "${SCRUBBED_VARIABLES[@]}"

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

# -- asking tmux ----------------------------------------------------------------------------------------------

# Where the holder must already be there, -N forbids tmux to start a server of its own inside this agent's cgroup.
tmux_flags=-L
[[ $mode == unit ]] && tmux_flags=-NL
fleet_tmux() { tmux "$tmux_flags" "$socket" "$@"; }

# Before a call of tmux that would otherwise fail, or start a second server.
see_to_socket() { [[ -S $socket_file && ! -L $socket_file ]] || heal_socket; }

# The functions below answer in REPLY, not on stdout: each `$(...)` is a fork, and fifty agents start at once.

# What tmux says, its errors too, in `answers` and the first line in `answer`; waits `patience` seconds for each line.
# 124: it did not answer, which is not a no. Not `$(...)`, and not without a time-out: a stopped server (tmux 3.3a) holds
# its clients, and the pipes of those that are dead already, for ever.
answer='' answers=()
ask_tmux() {
  local output client line status
  answer='' answers=()
  exec {output}< <(exec tmux "$tmux_flags" "$socket" "$@" 2>&1)
  client=$!
  while :; do
    IFS= read -r -t "${patience:-3}" -u "$output" line
    status=$?
    ((status == 0)) || break
    answers+=("$line")
  done
  ((status > 128)) && kill -KILL "$client" 2>/dev/null
  exec {output}<&-
  answer=${answers[0]-}
  wait "$client" && return 0
  ((status > 128)) && return 124
  return 1
}

# Whether the answer says that tmux could not reach any server.
says_no_server() { [[ $answer == 'no server running on '* || $answer == 'error connecting to '* || $answer == 'server exited unexpectedly'* || $answer == 'lost server'* ]]; }

# -- the fleet's journal --------------------------------------------------------------------------------------
# fleet/events/events.jsonl, a line an event; mosaic's commands write to it too. Whatever is wrong with it, the agent does
# not wait for it.

# A text as it stands inside of a string of JSON. In ASCII: what is not UTF-8 would be no JSON.
json_text() {
  local LC_ALL=C
  REPLY=${1:0:300}
  REPLY=${REPLY//[^ -~]/?}
  REPLY=${REPLY//\\/\\\\}
  REPLY=${REPLY//\"/\\\"}
}

# A file of ours, or nothing yet.
is_journal() { [[ -f $1 && ! -L $1 && -O $1 ]] || [[ ! -e $1 && ! -L $1 ]]; }

# write_event KIND [FIELDS]: FIELDS are more fields as JSON, behind a comma. One write of a whole line with O_APPEND:
# lines of many writers stay whole. The kernel says without a fork how long the file is behind it.
write_event() {
  local folder=$home/fleet/events journal=$home/fleet/events/events.jsonl now=$EPOCHREALTIME at line file key='' size=0
  # another may be making it
  [[ -d $folder || -L $folder ]] || mkdir -m 700 -- "$folder"
  [[ -d $folder && ! -L $folder && -O $folder ]] || return 0
  # asked again: another may be putting it aside between two questions
  is_journal "$journal" || is_journal "$journal" || is_journal "$journal" || return 0
  # whatever the locale has for a decimal point
  TZ=UTC0 printf -v at '%(%Y-%m-%dT%H:%M:%S)T' "${now%[.,]*}"
  printf -v line '{"at":"%s.%sZ","kind":"%s","agent":"%s","by":"launcher"%s}' "$at" "${now: -6:3}" "$1" "$name" "${2:-}"
  exec {file}>>"$journal" || return 0
  printf '%s\n' "$line" >&"$file"
  while read -r key size && [[ $key != pos: ]]; do :; done <"/proc/$BASHPID/fdinfo/$file"
  exec {file}>&-
  [[ $key != pos: ]] || ((size <= LONGEST_SEGMENT)) || put_journal_aside "$folder" "${now%[.,]*}${now: -6:3}"
  return 0
} 2>/dev/null

# Another who does the same at the same time takes another name: nothing is lost.
put_journal_aside() {
  local older
  mv -fT -- "$1/events.jsonl" "$1/events-$2-$BASHPID.jsonl"
  older=("$1"/events-[0-9]*.jsonl)
  ((${#older[@]} > KEPT_SEGMENTS)) && rm -f -- "${older[@]:0:${#older[@]}-KEPT_SEGMENTS}"
  return 0
} 2>/dev/null

# Whoever is to be told of it is told by a process of its own, which reads the journal (`mosaic fleet notify flush`); the
# roster says whom. Where the user manager does not take that over in time (a busy host), a file of the fleet's says so:
# whichever launcher beats next has it tried again, until that process has come and taken the file away.
tell_somebody() {
  local line found='' since='' untold=$home/fleet/events/untold
  [[ ! -r $home/fleet/roster.yaml ]] || while IFS= read -r line || [[ -n $line ]]; do
    [[ $line != *notify* ]] || found=1
  done <"$home/fleet/roster.yaml"
  if [[ -z $found ]]; then
    [[ ! -e $untold ]] || rm -f -- "$untold"
    return 0
  fi
  run_beside 'mosaic: a notice' fleet notify flush && [[ ! -e $untold ]] && return
  [[ ! -f $untold ]] || IFS=' ' read -r since _ <"$untold"
  [[ $since =~ ^[1-9][0-9]{8,10}$ ]] || since=$EPOCHSECONDS
  replace_file "$untold" "$since $EPOCHSECONDS"$'\n'
} 2>/dev/null

# At a beat: once an interval for the whole fleet, and within the hour after which nothing is told any more.
tell_again() {
  local since='' tried='' untold=$home/fleet/events/untold
  IFS=' ' read -r since tried <"$untold"
  if [[ ! $since:$tried =~ ^[1-9][0-9]{8,10}:[1-9][0-9]{8,10}$ ]] || ((EPOCHSECONDS > since + 3600)); then
    rm -f -- "$untold"
  elif ((EPOCHSECONDS >= tried + interval)); then
    tell_somebody
  fi
} 2>/dev/null

# run_beside WHAT ARG...: runs mosaic as a process of its own. It outlives us and counts for nobody's limits: in unit mode the
# user manager runs it. Nothing waits for it but for a moment; longer at the end of a life, after which it may be that nobody
# tries again. Fails where the manager has not taken it over by then.
run_beside() {
  local what=$1 index variable bound=3 argv=()
  shift
  [[ -x ${MOSAIC_BINARY:-} ]] || return 0
  for variable in HOME USER LOGNAME PATH LANG TZ XDG_RUNTIME_DIR XDG_CONFIG_HOME MOSAIC_HEARTBEAT_RUN_DIR; do
    [[ -z ${!variable:-} ]] || argv+=("$variable=${!variable}")
  done
  argv=(env -i "${argv[@]}" "$MOSAIC_BINARY" "$@" --quiet "--mosaic-home=$home")
  if [[ $mode == unit ]]; then
    # systemd expands a dollar in the words of a transient unit
    for index in "${!argv[@]}"; do argv[index]=${argv[index]//\$/\$\$}; done
    [[ -n $death ]] || bound=10
    timeout -k 1 "$bound" systemd-run --user --quiet --no-block --collect --property=RuntimeMaxSec=90 \
      "--description=$what" -- "${argv[@]}"
    return
  fi
  (
    # none of ours: the lock that makes us the agent's launcher, its terminal
    [[ ! ${lock:-} =~ ^[0-9]+$ ]] || exec {lock}>&-
    [[ ! ${terminal:-} =~ ^[0-9]+$ ]] || exec {terminal}>&-
    [[ ! ${death:-} =~ ^[0-9]+$ ]] || exec {death}>&-
    release_earlier_beat
    [[ -z ${process_folder:-} ]] || exec {process_folder}<&-
    exec setsid -f timeout -k 1 90 "${argv[@]}"
  )
  return 0
} >/dev/null 2>&1 </dev/null

# What the agent does, once it has lasted from one beat to the next: that it waits for somebody, and that it does not any
# more, at once.
note_state() {
  local state=$agent_state kind=state fields
  case $state in
    '' | starting | unknown) return 0 ;;
    available) state=idle ;;
    queued) state=working ;;
  esac
  if [[ $state == "$noted_state" ]]; then
    next_state=''
    return 0
  fi
  case $state in 'blocked: '*) kind=blocked ;; *) [[ $noted_state != 'blocked: '* ]] || kind=freed ;; esac
  if [[ $kind == state && $state != "$next_state" ]]; then
    next_state=$state
    return 0
  fi
  json_text "$state"
  fields=",\"state\":\"$REPLY\""
  json_text "$noted_state"
  [[ -z $REPLY ]] || fields+=",\"before\":\"$REPLY\""
  json_text "$state_since"
  [[ -z $REPLY ]] || fields+=",\"since\":\"$REPLY\""
  write_event "$kind" "$fields"
  [[ $kind != blocked && ! ($state == idle && $noted_state == working) ]] || tell_somebody
  noted_state=$state next_state=''
}

# -- last words -----------------------------------------------------------------------------------------------

# Replaces a file in one step, and never writes through something that is there already.
replace_file() {
  [[ -e $1.tmp || -L $1.tmp ]] && rm -rf -- "$1.tmp"
  set -C
  if ! { printf '%s' "$2" >"$1.tmp" && mv -fT -- "$1.tmp" "$1"; }; then rm -f -- "$1.tmp"; fi
  set +C
} 2>/dev/null

# As a format of tmux: a mark for each pane of another agent that somebody moved into the session of the target.
others_format() { REPLY="#{W:#{P:#{?#{&&:#{@mosaic_agent},#{!=:#{@mosaic_agent},$name}},x,}}}"; }

# Another agent's pane stands in the session that ours has left: that agent has it from here on, so that a new life of ours
# can have one of its name. Where the other has a session already, this one keeps no name.
leave_session_to_others() {
  local other
  ask_tmux list-panes -s -t "$session_id" -F '#{@mosaic_agent}' || return 0
  for other in "${answers[@]}"; do
    [[ -n $other && $other != "$name" ]] || continue
    other=${other//./_}
    fleet_tmux set-option -t "$session_id" @mosaic_session "$other" \; rename-session -t "$session_id" "$other" ||
      fleet_tmux set-option -u -t "$session_id" @mosaic_session \; rename-session -t "$session_id" "$session-left-$EPOCHSECONDS"
    return 0
  done
} 2>/dev/null

# A second and more: on a busy host tmux hears of the end later than we do.
MOST_LAST_ASKS=40

# What is left of an agent that died: how, when, and its last screen; then its session goes, or of one that is not its own
# alone no more than its pane. Sets exit_status.
keep_last_words() {
  local status='' signal='' server screen last try facts='#{pane_dead_status}|#{pane_dead_signal}|#{pid}|#{pane_pid}'
  local said_pid='' others='' dead='#{!=:#{pane_dead_status}#{pane_dead_signal},}' shared
  others_format
  facts+="|$REPLY"
  shared="#{||:#{!=:#{session_id},$session_id},$REPLY}"
  for ((try = 1; try <= MOST_LAST_ASKS; try++)); do
    ask_tmux display-message -p -t "$pane" "$facts" \; capture-pane -p -S -2000 -t "$pane" \; \
      if-shell -F -t "$pane" "#{&&:$dead,$shared}" "kill-pane -t '$pane'" \
      "if-shell -F -t '$pane' '$dead' { kill-session -t '$session_id' }" || {
      answers=()
      break
    }
    IFS='|' read -r status signal server said_pid others <<<"$answer"
    [[ -n $status$signal ]] && break
    # it died before its terminal was held: tmux may have missed that, and looks again when it is told to
    [[ $server =~ ^[1-9][0-9]*$ ]] && kill -CHLD "$server" 2>/dev/null
    ((try < MOST_LAST_ASKS)) && sleep 0.02
  done
  # the number of a pane is used again by the next server; 3.8 does not say whose pane it was once it is dead
  [[ ${said_pid:-$pane_pid} == "$pane_pid" ]] || status='' signal=''
  if [[ $signal =~ ^[0-9]+$ ]]; then exit_status=$((128 + signal)); elif [[ $status =~ ^[0-9]+$ ]]; then exit_status=$status; else exit_status=1; fi
  [[ -d $logs ]] || mkdir -p -- "$logs"
  if ((${#answers[@]} > 1)); then
    printf -v screen '%s\n' "${answers[@]:1}"
    # the line that tmux adds tells the time
    last=''
    [[ ! -f $logs/last-screen.txt || -L $logs/last-screen.txt ]] || IFS= read -r -d '' last <"$logs/last-screen.txt"
    [[ ${screen%Pane is dead*} == "${last%Pane is dead*}" ]] || replace_file "$logs/last-screen.txt" "$screen"
  fi
  [[ -z $others || -z $status$signal ]] || leave_session_to_others
  write_exit_record "$status" "$signal"
}

write_exit_record() {
  local at wanted=''
  [[ -n $stopping && -z $ended_first ]] && wanted=yes
  TZ=UTC0 printf -v at '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  printf -v REPLY 'ts=%s\npid=%s\nstatus=%s\nsignal=%s\nwanted=%s\n' "$at" "$pane_pid" "$1" "$2" "$wanted"
  [[ -z $refusal ]] || REPLY+="reason=${refusal//[[:cntrl:]]/ }"$'\n'
  replace_file "$run/$name.exit" "$REPLY"
  write_end "$1" "$2" "$wanted"
}

write_end() {
  local fields=,\"wanted\":false
  [[ $3 != yes ]] || fields=,\"wanted\":true
  [[ -z $pane_pid ]] || fields+=,\"pid\":$pane_pid
  [[ ! $1 =~ ^[0-9]+$ ]] || fields+=,\"status\":$1
  [[ ! $2 =~ ^[0-9]+$ ]] || fields+=,\"signal\":$2
  json_text "$refusal"
  [[ -z $REPLY ]] || fields+=,\"reason\":\"$REPLY\"
  write_event end "$fields"
}

# Writes down why a start came to nothing, for whoever asked for it; but never into a folder that is not ours.
record_refusal() {
  [[ -d $run && ! -L $run && -O $run ]] || return 0
  pane_pid=''
  write_exit_record "$1" ''
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
  restarts=$(systemctl --user show --property=NRestarts --value "${AGENT_UNIT_TEMPLATE/@/@$name}" 2>/dev/null)
  [[ $restarts =~ ^[0-9]+$ ]] || restarts=
}

# From ExecStopPost=, with systemd's own word for the end: it knows of an OOM kill, and of a launcher that was killed
# before it could write anything down, or before the pane had read what was handed over to it.
record_service_result() {
  local record=''
  remove_handed_over
  see_to_socket
  look_at_session && ! is_of_another_home && [[ $pane_is_dead == 1 && ${pane_agent:-$name} == "$name" ]] &&
    ! exit_record_says "pid=$pane_pid" && keep_last_words
  [[ -f $run/$name.exit && ! -L $run/$name.exit ]] && IFS= read -r -d '' record <"$run/$name.exit"
  replace_file "$run/$name.exit" "${record}result=$SERVICE_RESULT"$'\n'
  # the end itself was written down by who saw it; this says more of it
  json_text "$SERVICE_RESULT"
  write_event end ",\"result\":\"$REPLY\""
  [[ $SERVICE_RESULT == success ]] || tell_somebody
}

# -- the end of a life ----------------------------------------------------------------------------------------

# What the pane has read by now, or never will: it holds the agent's keys.
remove_handed_over() {
  [[ -e $environment_file || -L $environment_file ]] && rm -f -- "$environment_file"
  [[ -e $command_file || -L $command_file ]] && rm -f -- "$command_file"
  return 0
}

release_earlier_beat() {
  [[ -z ${earlier:-} ]] || exec {earlier}<&-
  earlier=''
}

release_terminal() {
  [[ $terminal =~ ^[0-9]+$ ]] && exec {terminal}>&-
  terminal=''
  release_earlier_beat
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

# What the wait was ended for: we were asked to stop the agent, or its terminal is gone.
end_wait() {
  while [[ -n $gone && -z $stopping ]] && pane_process_lives; do end_agent; done
  [[ -n $stopping ]] && end_agent
  [[ -z $process_folder ]] || exec {process_folder}<&-
  process_folder=''
  exec 2>&"$words_to" {words_to}>&-
  words_to=2
}

# Its last words; then nothing of this life is held any more. Sets exit_status (128 + signal).
finish_life() {
  end_wait
  [[ -z $server_start ]] || ! server_lives || see_to_socket
  keep_last_words
  remove_handed_over # of a pane that ended before it had read it
  release_terminal
  [[ -n $server_watch ]] && kill "$server_watch" 2>/dev/null
  server_watch=''
  exec {death}>&-
  death=''
  [[ $mode == direct && -n $stopping ]] && rm -f -- "$run/$session.death"
  return 0
}

finish_as_unit() {
  finish_life
  [[ -n $stopping ]] && return 0
  ((exit_status == 0)) || tell_somebody
  return "$exit_status"
}

# A launcher in unit mode is done, and need not read the rest of this file; but for an errand, a subshell of it.
if [[ $mode == unit && -z ${SERVICE_RESULT:-} ]] && ((BASH_SUBSHELL == 0)); then
  if [[ -n $refused ]]; then record_refusal "$refused" && tell_somebody; else finish_as_unit; fi
  exit "${refused:-$?}"
fi

# -- the heartbeat --------------------------------------------------------------------------------------------
# By hand, a detached `setsid bash -c` is given the text of these functions; they use only what `heartbeat_facts` prints.

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
  timeout -k 1 3 tmux "$tmux_flags" "$socket" display-message -p -t "$pane" '#{window_activity}' >|"$file" 2>&1
  REPLY=
  read -r REPLY <"$file"
  # a file is there, but nobody listens at it any more: another server's, which was made while ours was lost
  [[ $REPLY == 'no server running on '* ]] && server_lives && heal_socket
  [[ $REPLY =~ ^[0-9]+$ ]] || REPLY=
} 2>/dev/null

# What the agent is doing, in the words of `mosaic agent explain`, which also keeps what was said; empty without the
# binary, where the unit has not the memory for it, and of a program of one's own. Asked again only when the pane has printed
# something since, so an idle fleet costs nothing; and at each beat while look_again: it starts, the look took too long and
# was ended, or it says itself that it has not seen all.
ask_state() {
  local file=$1 line state='' source='' since=''
  look_again=''
  if ! [[ -x ${MOSAIC_BINARY:-} && -n ${MOSAIC_AGENT_RUNTIME:-} ]] || ! has_memory_to_ask; then
    agent_state='' # what was so before the pane printed something need not be so now
    return
  fi
  MOSAIC_AGENT_NAME="$name" MOSAIC_HOME="$home" MOSAIC_TMUX_SOCKET="$socket" \
    timeout -k 1 5 "$MOSAIC_BINARY" agent explain --heartbeat >|"$file"
  case $? in 124 | 137) look_again=1 ;; esac
  while IFS= read -r line; do
    case $line in
      state=*) state=${line#*=} ;;
      state_source=*) source=${line#*=} ;;
      state_since=*) since=${line#*=} ;;
      look_again=*) look_again=1 ;;
    esac
  done <"$file"
  [[ $state != starting ]] || look_again=1
  # a source that does not know since when: since we first heard of it
  if [[ -z $since && -n $state ]]; then
    since=$state_since
    [[ $state == "$agent_state" && -n $since ]] || TZ=UTC0 printf -v since '%(%Y-%m-%dT%H:%M:%SZ)T' -1
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

# The new file of a beat, in `file` and open as `opened`. It is opened once, and then used only by its descriptor: a link
# that somebody puts in the place of its name is not written through, nor is a file that is already there.
open_new_beat() {
  local status
  [[ -d ${heartbeat_file%/*} ]] || mkdir -p -- "${heartbeat_file%/*}" || return
  [[ -e $temporary || -L $temporary ]] && rm -f -- "$temporary"
  set -C
  exec {opened}>"$temporary"
  status=$?
  set +C
  file=/proc/$BASHPID/fd/$opened
  return "$status"
} 2>/dev/null

# What a beat says besides its time. Of a life only what stands in beat_of changes.
words_of_beat() {
  local line
  printf -v REPLY 'pid=%s\nstatus=%s\npid_start=%s\ninterval=%s\nlauncher=%s\n' \
    "$pane_pid" "$status" "$pane_start" "$interval" "$LAUNCHER_VERSION"
  [[ -n $restarts ]] && REPLY+="restarts=$restarts"$'\n'
  [[ -n $model ]] && REPLY+="model=$model"$'\n'
  if [[ -n $agent_state ]]; then
    printf -v line 'state=%s\nstate_since=%s\nstate_source=%s\n' "$agent_state" "$state_since" "$state_source"
    REPLY+=$line
  fi
  if [[ -n $activity ]]; then
    TZ=UTC0 printf -v line 'activity=%(%Y-%m-%dT%H:%M:%SZ)T\n' "$activity"
    REPLY+=$line
  fi
}

# Only the first beat does not ask tmux: nothing but the start has happened by then. Where the new beat cannot be
# written, the old one stays.
write_heartbeat() {
  local activity=$EPOCHSECONDS status=ok temporary=$heartbeat_file.$BASHPID.tmp of opened='' file
  native_beat_is_fresh && return
  if [[ -n $last_activity ]]; then
    activity=$last_activity
    # a program of one's own has no state to tell, only a screen to be kept: once it shows more than it began with
    ((state_asked > 0)) || [[ ${MOSAIC_AGENT_RUNTIME:-} != command ]] || state_asked=$((last_activity + 1))
    if may_have_printed || ((state_asked == 0)) || [[ -n $look_again ]]; then
      open_new_beat || return
      ask_activity "$file"
      activity=$REPLY
      [[ -z $activity ]] || tmux_asked=$EPOCHSECONDS
      if ((state_asked == 0 || ${activity:-0} >= state_asked)) || [[ -n $look_again ]]; then
        state_asked=$EPOCHSECONDS
        ask_state "$file"
      fi
    fi
    note_state
    ((${activity:-0} > last_activity)) && status=busy
  fi
  last_activity=${activity:-$last_activity}
  [[ $agent_state == 'blocked: '* ]] && status=blocked # alive is not progress
  # whether the next beat says the same if nothing is printed until then
  settled=''
  [[ $status == busy || -z $activity || -n $next_state || -n $look_again ]] || ((state_asked == 0)) || settled=1
  of="$pane_pid $restarts $status $activity $state_since $state_source $agent_state"
  if [[ -z $opened ]]; then
    [[ $of == "$beat_of" ]] && repeat_beat && return
    open_new_beat || return
  fi
  words_of_beat
  beat_words=$REPLY beat_of=$of
  times_of_beat "$EPOCHSECONDS"
  beat_times=$REPLY
  if ! printf '%s' "$beat_times$beat_words" >|"$file" || ! keep_earlier_beat || ! mv -fT -- "$temporary" "$heartbeat_file"; then
    rm -f -- "$temporary"
    release_earlier_beat
    held=none
  fi
  wrote_at=$EPOCHSECONDS
  exec {opened}>&-
}

# The beat whose place a new one takes stays open, for its time alone: see may_have_printed. Not before we wait for the
# agent: what we start until then would have it too. One that was written in the second of the last look, as where a beat
# is late and the next one follows at once, is younger than what is printed in that second behind the look: the one before
# it stays, and costs a question more.
keep_earlier_beat() {
  ((wrote_at < looked_at)) || return 0
  release_earlier_beat
  held=none
  if [[ -n ${terminal:-} && -f $heartbeat_file && ! -L $heartbeat_file ]] && ((tmux_asked > 0)); then
    exec {earlier}<"$heartbeat_file" && held=last || earlier=''
  fi
  return 0
}

beat_while_it_lives() {
  while pane_process_lives; do
    see_to_socket
    write_heartbeat
    sleep "$interval"
  done
}

# -- what a beat may find -------------------------------------------------------------------------------------

# How the runtime was started (its conversation, port, password, where it keeps its records) is said once, by the runtime's
# own start, and then only in a file of the run folder. We keep it for as long as the agent lives.
remember_launch() {
  [[ -z $launch_record && -f $launch_file && ! -L $launch_file && -O $launch_file ]] || return 0
  IFS= read -r -d '' launch_record <"$launch_file"
  [[ $launch_record == *"pid=$pane_pid"$'\n'* && $launch_record == *"pid_start=$pane_start"$'\n'* ]] || launch_record=''
}

# The pipe stays from one life to the next: without a reader it holds nothing.
make_death_pipe() {
  local pipe=$run/$session.death
  [[ -p $pipe && ! -L $pipe && -O $pipe ]] && return
  rm -f -- "$pipe"
  mkfifo -- "$pipe"
}

# Somebody cleared the run folder away. A launch record that is missing alone was taken away for a reset.
restore_run_folder() {
  [[ -d $run ]] || mkdir -p -- "$run" 2>/dev/null
  [[ -z $launch_record || -e $launch_file || -L $launch_file ]] || replace_file "$launch_file" "$launch_record"
  make_death_pipe
}

# Known to be gone. No answer is not that, nor is a socket that nobody finds while the server's process lives, nor what
# another server says that has taken its place.
pane_is_gone() {
  server_lives || return 0
  ask_tmux display-message -p '#{pid}' \; has-session -t "$pane" && return 1
  [[ $answer == "$server_pid" && ${answers[1]-} == "can't find pane"* ]] && return 0
  says_no_server && heal_socket
  return 1
}

# What is due for the agent, at the end of a usage limit or for its budget (src/domain/limits/due.ts: seconds since the
# epoch), is done by a process of its own. It is begun again a minute later where the same is still due: the first one was
# killed. Sooner where the roster is younger than the file: what holds the agent stands there, and may be more by now.
# REPLY: the seconds until then; empty where nothing is due.
see_to_due() {
  local at='' file=$home/fleet/logs/$name/due
  REPLY=
  [[ -f $file && ! -L $file && -O $file ]] || return 0
  IFS=' ' read -r at _ <"$file"
  [[ $at =~ ^[1-9][0-9]{8,10}$ ]] || return 0
  if ((at > EPOCHSECONDS)) && ! [[ $home/fleet/roster.yaml -nt $file ]]; then
    REPLY=$((at - EPOCHSECONDS))
    return 0
  fi
  [[ $at != "$due_seen" ]] || ((EPOCHSECONDS >= due_begun + 60)) || return 0
  due_seen=$at due_begun=$EPOCHSECONDS
  state_asked=0 settled='' # nothing is printed where a limit ends
  run_beside 'mosaic: what is due behind a usage limit or a budget' fleet limits flush
}

# -- containment (unit mode) ----------------------------------------------------------------------------------

# The path of a process in the one cgroup-v2 tree.
cgroup_of() {
  local lines=''
  REPLY=
  # by one read: bash goes back in the file behind each line of it
  [[ ! -e /proc/$1/cgroup ]] || IFS= read -r -d '' lines <"/proc/$1/cgroup"
  lines=$'\n'$lines
  [[ $lines == *$'\n0::/'* ]] || return
  lines=${lines#*$'\n0::'}
  REPLY=${lines%%$'\n'*}
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

contained() {
  local own
  cgroup_of $$ || return
  own=$REPLY
  cgroup_of "$pane_pid" && [[ $REPLY == "$own" ]]
}

# The pane moves itself. Where that did not last (a tmux built with systemd that reaches the bus asks for a scope of its
# own after the fork; 3.4 and later), we move it back. Said once where it cannot be done. Where it is where it should be, or
# there is nothing to move into, we need not look again until its cgroups are others.
contain() {
  local cgroups=''
  [[ ! -e /proc/$pane_pid/cgroup ]] || IFS= read -r -d '' cgroups <"/proc/$pane_pid/cgroup"
  if contained; then
    contained_as=$cgroups
    return
  fi
  own_cgroup
  if [[ -n $REPLY ]]; then echo "$pane_pid" >"$REPLY/cgroup.procs"; else contained_as=$cgroups; fi
  contained && return
  [[ -n $uncontained ]] || say "the agent (pid $pane_pid) is not in its unit's cgroup: no limit of the unit holds for it"
  uncontained=1
} 2>/dev/null

# -- errands --------------------------------------------------------------------------------------------------

# In a subshell of a launcher that waits, which has read on for one function. What that has changed goes back as commands
# for the launcher, the status of the function last.
do_errand() {
  local to word words='' had_earlier=$earlier
  exec {to}>&1 >/dev/null
  "$errand"
  errand_status=$?
  for word in pane_pid pane_start pane pane_tty session_id server_pid server_start restarts refusal last_activity beat_times \
    beat_words beat_of looked_at wrote_at today date settled agent_state state_since state_source state_asked look_again tmux_asked \
    printed_at noted_state next_state contained_as uncontained due_seen due_begun launch_record REPLY; do
    printf -v words '%s%s=%q\n' "$words" "$word" "${!word-}"
  done
  [[ -z $held || -z $had_earlier ]] || words+="exec {earlier}<&-"$'\n'
  case $held in
    last) words+="earlier=\$last last=''"$'\n' ;;
    none) words+="earlier=''"$'\n' ;;
  esac
  printf '%serrand_status=%s' "$words" "$errand_status" >&"$to"
  exit
}

# What follows is read for a start alone.
((BASH_SUBSHELL == 0)) || [[ $errand == start_life ]] || do_errand

# -- the command ----------------------------------------------------------------------------------------------

# A value as one word of a POSIX shell.
readonly APOSTROPHE=\'\\\'\'
quote() { REPLY="'${1//\'/$APOSTROPHE}'"; }

# The global bin folder that npm was given, without the third of a second that asking npm takes. Its own is the one that
# it stands in, and so on our PATH.
npm_bin() {
  local prefix=${NPM_CONFIG_PREFIX:-${npm_config_prefix:-}} key value
  if [[ -z $prefix && -r $HOME/.npmrc ]]; then
    while IFS='=' read -r key value; do
      [[ ${key//[[:space:]]/} == prefix ]] && prefix=${value#"${value%%[![:space:]]*}"}
    done <"$HOME/.npmrc"
    prefix=${prefix//\$\{HOME\}/$HOME}
    prefix=${prefix/#\~/$HOME}
  fi
  REPLY=${prefix:+$prefix/bin}
}

# The pane gets the tmux server's PATH, not this script's: so all of it is written into the command. A folder that is on
# our PATH has the place that the operator gave it: /usr/bin in front would take an older node than theirs.
agent_path() {
  local folder path=
  [[ -n ${MOSAIC_RUNTIME_BIN:-} && -d $MOSAIC_RUNTIME_BIN ]] && path=$MOSAIC_RUNTIME_BIN
  npm_bin
  for folder in "$REPLY" "${AGENT_FOLDERS[@]/#/$HOME/}"; do
    [[ -n $folder && -d $folder && :$path:$PATH: != *":$folder:"* ]] && path+=${path:+:}$folder
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

# The text of the agent's class, the user's own first; nothing where there is none. mosaic hands it to the runtimes that
# it knows: a command of the operator's own finds it by this.
role_file() {
  local LC_ALL=C class=${MOSAIC_AGENT_CLASS:-} folder
  REPLY=''
  [[ $class == [A-Za-z0-9_]* && $class != *[!A-Za-z0-9_.-]* ]] && ((${#class} <= 64)) || return 0
  for folder in roles.local roles; do
    [[ -e $home/fleet/$folder/$class.md ]] || continue
    REPLY=$home/fleet/$folder/$class.md
    return 0
  done
}

# -- the environment ------------------------------------------------------------------------------------------

# Writes a file that only we can read and that was not there; fails, and leaves none, where not all of it was written.
write_new_file() {
  local written
  [[ -e $1 || -L $1 ]] && rm -f -- "$1"
  set -C
  printf '%s' "$2" >"$1"
  written=$?
  set +C
  ((written == 0)) || rm -f -- "$1"
  return "$written"
} 2>/dev/null

# Hands the unit's environment on by a file: an argument of tmux would show it in `ps`. Its last line says that it is
# whole. The names come from the kernel: bash (5.2) says 0 for a `compgen -e` that could write nothing.
write_environment() {
  local entry key text='' entries=() scrubbed=" ${SCRUBBED_VARIABLES[*]} " of_roster=" ${ROSTER_VARIABLES[*]} "
  mapfile -d '' entries </proc/$$/environ
  ((${#entries[@]} > 0)) || return
  for entry in "${entries[@]}" XDG_RUNTIME_DIR=; do
    key=${entry%%=*}
    # not by a regular expression: five times the time, for each variable of each agent
    [[ $key == [A-Za-z_]* && $key != *[!A-Za-z0-9_]* && -v $key ]] || continue
    case $key in
      _ | PWD | OLDPWD | SHLVL | TERM | TERM_PROGRAM* | COLORTERM | COLUMNS | LINES | TMUX* | STY) ;;
      NOTIFY_SOCKET | INVOCATION_ID | JOURNAL_STREAM | SYSTEMD_EXEC_PID | MANAGERPID | WATCHDOG_* | MEMORY_PRESSURE_*) ;;
      MOSAIC_LAUNCH_MODE | MOSAIC_RESTART_* | MOSAIC_AGENT_COMMAND | PATH) ;;
      EXIT_CODE | EXIT_STATUS | SERVICE_RESULT | LISTEN_* | CREDENTIALS_DIRECTORY | MAINPID) ;;
      *)
        [[ $scrubbed == *" $key "* ]] && continue
        # the unit sets what the roster does not: nothing is not a value
        [[ -z ${!key} && $of_roster == *" $key "* ]] && continue
        quote "${!key}"
        # scrubbed where it leaks in, and still wanted by the roster's env: such a one comes under another name
        text+="export ${key#MOSAIC_PASS_}=$REPLY"$'\n'
        ;;
    esac
  done
  write_new_file "$environment_file" "${text}mosaic_environment=whole"$'\n'
}

# The folder in which the tmux that an agent starts itself has its socket: its own server, in its own cgroup, so that a
# `kill-server` it types ends nobody else. A socket's path has at most 107 bytes.
choose_own_tmux() {
  local LC_ALL=C room=$((107 - ${#UID} - 14)) sum _size # what tmux adds is /tmux-UID/default
  own_tmux_is_short=''
  own_tmux=$logs/tmux
  [[ -n ${XDG_RUNTIME_DIR:-} ]] && own_tmux=$XDG_RUNTIME_DIR/mosaic/$socket/$name
  ((${#own_tmux} > room)) || return 0
  read -r sum _size < <(cksum <<<"$home $socket $name")
  own_tmux=${XDG_RUNTIME_DIR:-/tmp}/mosaic-$UID-$sum own_tmux_is_short=1
}

# Nobody else removes a folder that stands neither in the home nor in one of the fleet's. Not while a server of the agent's
# listens there, which the kernel says; the socket of one that has ended stays behind it (tmux 3.3a).
remove_short_own_tmux() {
  local own_tmux own_tmux_is_short file bound
  choose_own_tmux
  [[ -n $own_tmux_is_short && -d $own_tmux && ! -L $own_tmux && -O $own_tmux ]] || return 0
  bound=$(</proc/net/unix)
  for file in "$own_tmux/tmux-$UID"/*; do
    [[ -S $file && ! -L $file && -O $file && -n $bound ]] || continue
    [[ $bound$'\n' == *" $file"$'\n'* ]] || rm -f -- "$file"
  done
  rmdir -- "$own_tmux/tmux-$UID"
  rmdir -- "$own_tmux"
  return 0
} 2>/dev/null

# -- the pane's command ---------------------------------------------------------------------------------------

# Its first act is to move itself into the unit's cgroup: a pane is a child of the tmux server, so without that no limit
# of the unit would hold for it. Its last is exec: the pane's process is the runtime. What cannot be had ends it.
pane_command() {
  local command='' key
  if [[ $mode == unit ]]; then
    own_cgroup
    if [[ -n $REPLY ]]; then
      quote "$REPLY/cgroup.procs"
      command+="echo \$\$ >$REPLY; "
    fi
  fi
  # of whoever started the server; of the server itself, whose bus is none (see mosaic-tmux-holder.service)
  command+="unset ${SCRUBBED_VARIABLES[*]} ${ROSTER_VARIABLES[*]} MOSAIC_LAUNCH_MODE NOTIFY_SOCKET"
  command+=" XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS MOSAIC_AGENT_ROLE_FILE; "
  quote "$own_tmux"
  command+="export TMUX_TMPDIR=$REPLY; "
  if [[ $mode != hand ]]; then
    quote "$environment_file"
    command+="[ -r $REPLY ] && . $REPLY && rm -f $REPLY; "
    command+="[ \"\$mosaic_environment\" = whole ] || { echo 'mosaic: its environment is not whole' >&2; exit $EXIT_CANNOT_MAKE; }; "
    command+='unset mosaic_environment; '
  fi
  quote "$workdir"
  # tmux itself would go to the user's home where it cannot enter the folder
  command+="cd -- $REPLY || exit $EXIT_CANNOT_MAKE; "
  agent_path
  quote "$REPLY"
  # tools of the agent inherit it: who has another pid is not the agent, though it may lead a terminal
  command+="export PATH=$REPLY; export MOSAIC_PANE_PID=\$\$"
  for key in "MOSAIC_AGENT_NAME=$name" "MOSAIC_AGENT_CLASS=${MOSAIC_AGENT_CLASS:-}" "MOSAIC_HOME=$home" "MOSAIC_TMUX_SOCKET=$socket"; do
    quote "${key#*=}"
    command+=" ${key%%=*}=$REPLY"
  done
  role_file
  if [[ -n $REPLY ]]; then
    quote "$REPLY"
    command+=" MOSAIC_AGENT_ROLE_FILE=$REPLY"
  fi
  if [[ $mode == hand ]]; then
    for key in XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS; do
      [[ -n ${!key:-} ]] || continue
      quote "${!key}"
      command+=" $key=$REPLY"
    done
  fi
  agent_command
  REPLY="$command; exec $REPLY"
}

# -- the session ----------------------------------------------------------------------------------------------

# tmux takes a ';' at the end of any argument for the end of the command.
tmux_argument() {
  REPLY=$1
  if [[ $1 == *\; ]]; then REPLY="${1%;}\\;"; fi
}

# tmux (3.3a) takes no message above 16 KiB: a longer command goes by a file that only we can read.
short_pane_command() {
  local LC_ALL=C command
  pane_command
  command=$REPLY
  if ((${#command} > 8000)); then
    quote "$command_file"
    write_new_file "$command_file" "rm -f $REPLY; $command"$'\n' || return
    quote "$command_file"
    command=". $REPLY"
  fi
  tmux_argument "$command"
}

# What tmux says of a pane, for take_pane. The last one may hold a '|'.
readonly PANE_FACTS='#{pane_pid}|#{pane_id}|#{session_id}|#{pane_tty}|#{pid}|#{pane_dead}|#{@mosaic_agent}|#{@mosaic_birth}|#{@mosaic_session}|#{@mosaic_home}'

# Makes the session with the marks that say whose it is; what tmux prints of the new pane is in `answer`. Fails with 124
# where tmux does not answer, and may have made it all the same.
make_session() {
  local arguments target="=$session:" patience=25 # it was asked to do something, and fifty others ask as well
  if [[ $mode != hand ]] && ! write_environment; then
    refusal="cannot write ${environment_file@Q}: the agent would lack its environment"
    return "$EXIT_CANNOT_MAKE"
  fi
  arguments=(new-session -d -P -F "$PANE_FACTS" -s "$session" -n agent -x 200 -y 50)
  # -c is a format, and `#(...)` in a format runs a command: such a folder is entered by the pane's command alone
  if [[ $workdir != *'#'* ]]; then
    tmux_argument "$workdir"
    arguments+=(-c "$REPLY")
  fi
  if ! short_pane_command; then
    refusal="cannot write ${command_file@Q}"
    return "$EXIT_CANNOT_MAKE"
  fi
  arguments+=(/bin/sh -c "$REPLY" \; set-option -p -t "$target" @mosaic_agent "$name")
  arguments+=(\; set-option -t "$target" @mosaic_session "$session")
  tmux_argument "$home"
  arguments+=(\; set-option -t "$target" @mosaic_home "$REPLY")
  if [[ $mode == hand ]]; then
    # the server may have read the user's own tmux.conf, which may count windows and panes from 1
    arguments+=(\; set-option -t "$target" base-index 0 \; set-option -w -t "$target" pane-base-index 0)
    arguments+=(\; move-window -r -t "$target")
  fi
  ask_tmux "${arguments[@]}" \; set-option -w -t "$target" window-size manual
}

# Sets what is known of the pane from a line of tmux; fails where no process is named in it. A process that has ended
# already has no start time. pane_agent, pane_birth, pane_session and pane_home are what its marks say.
take_pane() {
  IFS='|' read -r pane_pid pane session_id pane_tty server_pid pane_is_dead pane_agent pane_birth pane_session pane_home <<<"$1"
  # of a dead pane tmux 3.8 does not say it any more
  [[ -z ${pane_pid:-} && ${pane_is_dead:-} == 1 ]] && pane_pid=${pane_birth%% *}
  [[ ${pane_pid:-} =~ ^[1-9][0-9]*$ ]] || return 1
  process_start "${server_pid:-0}" || REPLY=
  server_start=$REPLY
  process_start "$pane_pid" || REPLY=
  pane_start=$REPLY
}

# Whoever calls tmux while the socket's file is lost starts a server of his own there, while ours lives on. That one says
# nothing of a home. The session that was made in it goes again at once.
take_pane_of_holder() {
  local not_this
  take_pane "$1" || return
  [[ $mode != hand && -z $pane_home ]] || return 0
  not_this=$server_pid
  find_server || return 0
  fleet_tmux kill-session -t "$session_id" 2>/dev/null
  pane_pid='' pane_start=''
  refuse "$EXIT_NOT_OURS" "another tmux server (pid $not_this) took the socket of the fleet's (pid $server_pid): tmux -L $socket kill-server"
}

# The mark by which everybody finds the agent wherever its pane goes.
mark_birth() {
  [[ -z $pane_start ]] || fleet_tmux set-option -p -t "$pane" @mosaic_birth "$pane_pid $pane_start" 2>/dev/null
  return 0
}

# The pane of the session of this name that is the agent: the one with its mark, else the first. 1: there is no such
# session; 124: tmux did not say.
look_at_session() {
  local line
  ask_tmux list-panes -s -t "=$session" -F "$PANE_FACTS" || {
    line=$?
    [[ $answer == "can't find "* ]] && return 1
    says_no_server && ! server_lives && return 1
    return $((line == 124 ? 124 : 1))
  }
  for line in "${answers[@]}" "$answer"; do
    take_pane "$line" && [[ $pane_agent == "$name" ]] && break
  done
  [[ -n $pane_pid ]]
}

# Whether what look_at_session found belongs to another home: its mark says so, or what its process was given.
is_of_another_home() {
  local entry entries=()
  if [[ -n $pane_home ]]; then
    [[ $pane_home != "$home" ]]
    return
  fi
  mapfile -d '' entries 2>/dev/null <"/proc/$pane_pid/environ"
  for entry in "${entries[@]}"; do
    [[ $entry == MOSAIC_HOME=* && $entry != "MOSAIC_HOME=$home" ]] && return 0
  done
  return 1
}

# Whether the agent that the session was made for has left it, and what stands there is something else: a pane that was
# split off, or another program in the agent's own.
agent_has_left() {
  [[ -n $pane_session && $pane_agent != "$name" ]] && return 0
  [[ -n $pane_birth && ${pane_birth%% *} != "$pane_pid" ]]
}

# A few short tries: the pane is there before its process is.
find_pane_process() {
  local try
  for try in 1 2 3 4 5; do
    look_at_session && return 0
    ((try < 5)) && sleep 0.1
  done
  return 1
}

# -- what must be there first ---------------------------------------------------------------------------------

# Ends a start: the reason goes to stderr, and into the record of the last end.
refuse() {
  refusal=$2
  say "$2"
  return "$1"
}

# Makes a folder that is ours alone, or says why not.
own_folder() {
  [[ -d $1 && ! -L $1 && -O $1 ]] && return
  if [[ -e $1 || -L $1 ]]; then
    refuse "$EXIT_NOT_OURS" "not a folder of our own: $1"
    return
  fi
  mkdir -p -- "$1" 2>/dev/null && [[ -d $1 && ! -L $1 && -O $1 ]] && return
  refuse "$EXIT_CANNOT_MAKE" "cannot make the folder $1"
}

# An agent that cannot have its folder is not started: in another one it would work on what is not meant for it.
prepare_workdir() {
  local said
  [[ -d $workdir && -x $workdir ]] && return
  said=$(mkdir -p -- "$workdir" 2>&1) && [[ -d $workdir && -x $workdir ]] && return
  said=${said##*: }
  [[ -d $workdir ]] && said='Permission denied'
  refuse "$EXIT_CANNOT_MAKE" "its working directory cannot be made or entered: $workdir${said:+: ${said,}}"
}

prepare_folders() {
  if [[ -e $home && ! -O $home ]]; then
    refuse "$EXIT_NOT_OURS" "the mosaic home $home belongs to $(stat -c '%U (uid %u)' -- "$home"): run this as that user"
    return
  fi
  own_folder "$run" || return
  # one that was made by hand may let others in; the holder's script sees to it under systemd
  [[ $mode == unit ]] || chmod 700 -- "$run" || return
  choose_own_tmux
  own_folder "$own_tmux" || return
  prepare_workdir
}

# -- one life of the agent (unit and direct mode) -------------------------------------------------------------

# A dead pane is kept by remain-on-exit until its last words were read; where the launcher died too, they are read now.
# Nothing else of the session outlives the agent but another agent that was moved there.
clear_dead_session() {
  if [[ $pane_is_dead == 1 && ${pane_agent:-$name} == "$name" ]]; then exit_record_says "pid=$pane_pid" || keep_last_words; fi
  others_format
  ask_tmux if-shell -F -t "$session_id:" "$REPLY" 'display-message -p others' "kill-session -t '$session_id'"
  [[ $answer == others ]] || return 0
  [[ $pane_agent != "$name" ]] || fleet_tmux kill-pane -t "$pane" 2>/dev/null
  leave_session_to_others
}

# An agent that was started by hand, or whose session tmux made when we no longer waited for it, is taken on, not
# doubled; it has yet to be moved.
adopt_session() {
  say "the session ${session@Q} is already there: supervising it"
  [[ $mode == unit ]] && ! contained && contain
  return 0
}

# A new session, or the one that is there already. One call of tmux where all is well. Sets refusal to what went wrong.
begin_life() {
  local status try _event
  make_session
  status=$?
  # the holder was killed while we were started for it: it comes back by itself
  for ((try = 0; try < 15; try++)); do
    if [[ $mode != unit || -n $stopping ]] || ((status != 1)) || ! says_no_server; then break; fi
    read -r -N 1 -t "0.$((RANDOM % 3 + 3))" -u "$death" _event
    # a file that nobody listens at is another server's, which was made while ours was lost
    if [[ $answer == 'no server running on '* ]]; then heal_socket; else see_to_socket; fi
    make_session
    status=$?
  done
  # what tmux printed of the pane proves that it made it, whatever became of its client: a program that ended at once must
  # not be started a second time for that
  if ((status == 0)) || [[ $answer =~ ^[0-9]*\|%[0-9]+\| ]]; then
    take_pane_of_holder "$answer" && return 0
    [[ -z $refusal ]] || return "$EXIT_NOT_OURS"
  fi
  ((status == EXIT_CANNOT_MAKE)) && return "$status"
  # what a server that is too slow for us makes later still needs the file
  ((status == 124)) || remove_handed_over
  look_at_session
  case $? in
    0)
      if is_of_another_home; then
        refuse "$EXIT_NOT_OURS" "the session ${session@Q} on socket ${socket@Q} is of another mosaic home${pane_home:+: $pane_home}"
        return
      fi
      if [[ $pane_is_dead == 0 ]] && ! agent_has_left; then
        adopt_session
        return
      fi
      clear_dead_session
      ;;
    124)
      refuse "$EXIT_NO_SESSION" "tmux on socket ${socket@Q} does not answer"
      return
      ;;
  esac
  make_session && take_pane_of_holder "$answer" && return 0
  remove_handed_over
  [[ $refusal != 'another tmux server '* ]] || return "$EXIT_NOT_OURS"
  refuse "$EXIT_NO_SESSION" "${refusal:-tmux could not make the session ${session@Q} on socket ${socket@Q}: $answer}"
}

# The server has had its turn by now: it answers a new session after what it does to the pane itself.
await_containment() {
  local try _event
  [[ $mode == unit ]] || return 0
  for ((try = 0; try < 20; try++)); do
    contained && return
    read -r -N 1 -t 0.01 -u "$death" _event
  done
  contain
}

# Begin one life of the agent and say so.
start_life() {
  exit_status=0 refusal='' ended_first=''
  pane_pid='' pane_start=''
  prepare_folders || return
  if ! { make_death_pipe && exec {death}<>"$run/$session.death"; }; then
    refuse "$EXIT_CANNOT_MAKE" "cannot make a pipe in $run"
    return
  fi
  if [[ $mode == direct ]]; then
    ensure_holder || return
  else
    see_to_socket
  fi
  begin_life || return
  mark_birth
  await_containment
  if [[ $mode == direct ]]; then
    watch_server
    supervisor_record running
  fi
  count_restarts
  write_event start ",\"pid\":$pane_pid"
  write_heartbeat 2>/dev/null # before READY: whoever asks after a start finds it
}

# -- unit mode ------------------------------------------------------------------------------------------------

# A start, or from ExecStopPost=; the rest of this file is for where there is no user manager.
if [[ $mode == unit ]]; then
  ((BASH_SUBSHELL == 0)) || do_errand
  record_service_result
  remove_short_own_tmux
  exit
fi

# -- by hand --------------------------------------------------------------------------------------------------

heartbeat_facts() {
  local fact
  printf 'umask 077\n'
  for fact in heartbeat_file interval pane_pid pane_start server_pid server_start socket_folder socket_file tmux_flags socket pane model name home mode; do
    REPLY=${!fact}
    [[ $REPLY =~ ^[0-9]+$ ]] || quote "$REPLY"
    printf '%s=%s\n' "$fact" "$REPLY"
  done
  printf 'noted_state= next_state= LAUNCHER_VERSION=%s LONGEST_SEGMENT=%s KEPT_SEGMENTS=%s\n' "$LAUNCHER_VERSION" "$LONGEST_SEGMENT" "$KEPT_SEGMENTS"
  printf 'last_activity= beat_times= beat_words= beat_of= earlier= looked_at=0 wrote_at=0 today= date= words_to=2 restarts= agent_state= state_since= state_source= state_asked=0 look_again= settled= held=\n'
  printf 'terminal= tmux_asked=0 printed_at=0 LONGEST_SILENCE=%s\n' "$LONGEST_SILENCE"
}

start_heartbeat_sidecar() {
  local script
  script=$(
    heartbeat_facts
    declare -f ask_activity ask_state has_memory_to_ask process_start pane_process_lives native_beat_is_fresh may_have_printed write_heartbeat
    declare -f open_new_beat words_of_beat times_of_beat repeat_beat keep_earlier_beat release_earlier_beat
    declare -f json_text is_journal write_event put_journal_aside note_state tell_somebody run_beside
    declare -f server_lives find_server heal_socket see_to_socket say beat_while_it_lives
    printf 'beat_while_it_lives\n'
  )
  if ! command -v setsid >/dev/null; then
    say 'setsid is missing: no heartbeat will be written'
    return
  fi
  setsid bash -c "$script" "mosaic-heartbeat-$name" </dev/null >/dev/null 2>&1 &
}

start_by_hand() {
  local status
  see_to_socket
  if fleet_tmux has-session -t "=$session" 2>/dev/null; then
    if look_at_session && is_of_another_home; then
      say "the session ${session@Q} on socket ${socket@Q} is of another mosaic home${pane_home:+: $pane_home}"
      return "$EXIT_NOT_OURS"
    fi
    printf '%s: already running\n' "$name"
    return 0
  fi
  server_is_ours || return
  prepare_folders || return
  if ! make_session; then
    remove_handed_over
    say "${refusal:-tmux could not make the session ${session@Q} on socket ${socket@Q}: $answer}"
    return "$EXIT_NO_SESSION"
  fi
  if find_pane_process; then
    mark_birth
    write_event start ",\"pid\":$pane_pid"
    start_heartbeat_sidecar
  else
    say 'the pane has no process to be found: no heartbeat will be written'
  fi
  printf '%s: started\n' "$name"
}

# A server that says nothing of its home was started by hand.
server_is_ours() {
  local whose
  ask_tmux show-options -sqv @mosaic_home || return 0
  whose=$answer
  [[ -z $whose || $whose == "$home" ]] && return 0
  refuse "$EXIT_NOT_OURS" "the tmux server on socket ${socket@Q} belongs to the mosaic home $whose"
}

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

# -- direct mode ----------------------------------------------------------------------------------------------

# All of this file has been read here.
errand() { "$1"; }

# Where no user manager keeps the tmux server up, each launcher sees to it that there is one...
ensure_holder() {
  local key variables=()
  # whatever the server is started with, every agent would inherit: one agent's keys are not another's
  for key in HOME USER LOGNAME PATH LANG LC_ALL TZ MOSAIC_HOME MOSAIC_TMUX_SOCKET MOSAIC_HOLDER_SESSION MOSAIC_HEARTBEAT_RUN_DIR; do
    [[ -n ${!key:-} ]] && variables+=("$key=${!key}")
  done
  # without the lock's file, which the server would keep open
  refusal=$(env -i "${variables[@]}" bash "${BASH_SOURCE[0]%/*}/start-holder.sh" 2>&1 {lock}>&-) && refusal='' && return
  local status=$?
  say "$refusal"
  return "$status"
}

# ...and learns of its end from a client that the end of the server ends.
watch_server() {
  [[ -n $server_watch ]] && kill -0 "$server_watch" 2>/dev/null && return 0
  {
    trap 'kill $(jobs -p); exit' TERM # a client that nobody ends stays as long as the server
    tmux "$tmux_flags" "$socket" wait-for "mosaic-never-$session" & # not by a function: that would be one more process
    wait $!
    printf x >&"$death"
  } >/dev/null 2>&1 {lock}>&- &
  server_watch=$!
}

# The record that `mosaic fleet ps` and `stop` go by. Its folder may be cleared away, or the disk be full: so it is also
# written at each beat where it is not as it should be, and when another launcher was asked for.
supervisor_record() {
  local reason=${2:-}
  process_start "$launcher_pid"
  printf -v supervisor_words 'state=%s\npid=%s\npid_start=%s\nrestarts=%s\nreason=%s\n' \
    "$1" "$launcher_pid" "$REPLY" "${restarts:-0}" "${reason//[[:cntrl:]]/ }"
  replace_file "$run/$name.supervisor" "$supervisor_words"
}

supervisor_record_is_current() {
  local words=''
  [[ -f $run/$name.supervisor && ! -L $run/$name.supervisor ]] && IFS= read -r -d '' words <"$run/$name.supervisor"
  [[ $words == "$supervisor_words" ]]
}

see_to_direct() {
  supervisor_record_is_current || supervisor_record running
  watch_server
}

repeat_supervisor_record() {
  local - REPLY
  [[ -z $supervisor_words ]] || replace_file "$run/$name.supervisor" "$supervisor_words"
}

# -- one launcher an agent ------------------------------------------------------------------------------------

# The other launcher of this agent, in REPLY. Where the run folder was cleared away its lock is on a file that has no
# name any more: the kernel still shows it open.
find_other_launcher() {
  local folder arguments target
  for folder in /proc/[1-9]*; do
    [[ ${folder#/proc/} != "$$" && -O $folder ]] || continue
    mapfile -d '' arguments <"$folder/cmdline"
    [[ ${arguments[*]: -2} == *"/start-agent-session.sh $name" ]] || continue
    while IFS= read -r target; do
      [[ $target == "$owner_file" || $target == "$owner_file (deleted)" ]] || continue
      REPLY=${folder#/proc/}
      return 0
    done < <(readlink -- "$folder"/fd/*)
  done 2>/dev/null
  return 1
}

# Makes us the agent's launcher as long as we live, or fails where another one is. Two that start at once take turns by
# the lock; the one that loses ends at once, so another launcher that is still there after a second is the agent's.
become_the_launcher() {
  local try
  if [[ -L $owner_file || (-e $owner_file && ! (-f $owner_file && -O $owner_file)) ]]; then
    refuse "$EXIT_NOT_OURS" "not a file of our own: $owner_file"
    return
  fi
  { exec {lock}>>"$owner_file"; } 2>/dev/null || {
    refuse "$EXIT_CANNOT_MAKE" "cannot open $owner_file"
    return
  }
  # what a launcher that was killed had run has its lock until it ends
  for ((try = 0; try < 80; try++)); do
    if ! command -v flock >/dev/null || flock -n "$lock"; then break; fi
    find_other_launcher && return 1
    sleep 0.1
  done
  if ((try == 80)); then
    REPLY=
    return 1
  fi
  for ((try = 0; try < 20; try++)); do
    find_other_launcher || return 0
    sleep 0.05
  done
  return 1
}

start_as_direct() {
  trap ask_to_stop TERM INT
  trap repeat_supervisor_record USR1
  trap '' HUP
  own_folder "$run" || return
  if become_the_launcher; then
    stay_direct
    return
  fi
  [[ -z $refusal ]] || return "$EXIT_NOT_OURS"
  say "$name: already running: its launcher is ${REPLY:+pid }${REPLY:-another one}"
  # it says of itself what it does, to whoever has just taken its record away
  [[ -z $REPLY ]] || kill -USR1 "$REPLY" 2>/dev/null
  return 0
}

# Milliseconds of a clock that nobody sets, in REPLY.
read_clock() {
  local _idle
  read -r REPLY _idle </proc/uptime
  milliseconds_of "$REPLY" || REPLY=0
} 2>/dev/null

# The same promises as the unit's Restart= and StartLimit*, where there is no user manager.
stay_direct() {
  local policy max window window_ms backoff backoff_ms
  local -a starts=() counted_starts=()
  local decision sleeper why
  read_restart_settings
  restarts=0
  while :; do
    read_clock
    starts+=("$REPLY")
    if start_life; then
      hold_terminal
      begin_wait
      wait_for_end
      finish_life
    else
      exit_status=$?
      pane_pid=''
      write_end "$exit_status" '' ''
    fi
    why=${refusal:-exit status $exit_status}
    [[ -n $stopping ]] && break
    ((exit_status == 0)) || tell_somebody
    read_clock
    decide_restart "$policy" "$max" "$window_ms" "$backoff_ms" "$exit_status" "$REPLY" "${starts[@]}"
    decision=$REPLY starts=("${counted_starts[@]}")
    case $decision in
      exited)
        remove_short_own_tmux
        supervisor_record exited "$why"
        return "$exit_status"
        ;;
      failed)
        supervisor_record failed "$why, ${#starts[@]} starts within $window s"
        json_text "$why, ${#starts[@]} starts within $window s"
        write_event state ",\"state\":\"failed\",\"reason\":\"$REPLY\""
        tell_somebody
        remove_short_own_tmux
        say "giving up on $name: ${#starts[@]} starts within $window s"
        return 1
        ;;
    esac
    supervisor_record restarting "$why"
    ((restarts++))
    sleep "$backoff" {lock}>&- &
    sleeper=$!
    # a builtin that a signal ends at once
    while [[ -z $stopping ]] && kill -0 "$sleeper" 2>/dev/null; do wait "$sleeper"; done
    kill "$sleeper" 2>/dev/null
    [[ -n $stopping ]] && break
  done
  remove_short_own_tmux
  supervisor_record stopped
}

case $mode in
  hand) start_by_hand ;;
  direct) start_as_direct ;;
  *)
    say "MOSAIC_LAUNCH_MODE is ${mode@Q}: expected hand, unit or direct"
    exit "$EXIT_USAGE"
    ;;
esac
