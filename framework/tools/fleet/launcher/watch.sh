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
