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

# `read` goes on after a trap (bash 5.2): the pipe ends its wait. An agent that was dead by then was not stopped.
ask_to_stop() {
  local REPLY
  [[ -z $stopping && -n $pane_pid ]] && ! pane_process_lives && ended_first=1
  stopping=1
  [[ -n $death ]] && printf x >&"$death"
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

# Replaces a file in one step, and never writes through something that is there already.
replace_file() {
  [[ -e $1.tmp || -L $1.tmp ]] && rm -rf -- "$1.tmp"
  set -C
  if ! { printf '%s' "$2" >"$1.tmp" && mv -fT -- "$1.tmp" "$1"; }; then rm -f -- "$1.tmp"; fi
  set +C
} 2>/dev/null

# How the runtime was started (its conversation, port, password, where it keeps its records) is said once, by the runtime's
# own start, and then only in a file of the run folder. We keep it for as long as the agent lives.
remember_launch() {
  [[ -z $launch_record && -f $launch_file && ! -L $launch_file && -O $launch_file ]] || return 0
  IFS= read -r -d '' launch_record <"$launch_file"
  [[ $launch_record == *"pid=$pane_pid"$'\n'* && $launch_record == *"pid_start=$pane_start"$'\n'* ]] || launch_record=''
}

# What may have been taken away from a living agent since the last beat: the way to its server, the pipe, its limits.
restore_surroundings() {
  [[ -z $server_start ]] || see_to_socket
  remember_launch
  if [[ ! -p $run/$session.death ]]; then
    # Somebody cleared the run folder away. A launch record that is missing alone was taken away for a reset.
    [[ -d $run ]] || mkdir -p -- "$run" 2>/dev/null
    open_death_pipe
    [[ -z $launch_record || -e $launch_file || -L $launch_file ]] || replace_file "$launch_file" "$launch_record"
  fi
  case $mode in
    unit) contained || contain ;;
    direct)
      supervisor_record_is_current || supervisor_record running
      watch_server
      ;;
  esac
}

# What is due for the agent, at the end of a usage limit (src/domain/limits/due.ts: seconds since the epoch), is done by a
# process of its own. It is begun again a minute later where the same is still due: the first one was killed. REPLY: the
# seconds until then; empty where nothing is due.
due_seen='' due_begun=0
see_to_due() {
  local at='' file=$home/fleet/logs/$name/due
  REPLY=
  [[ -f $file && ! -L $file && -O $file ]] || return 0
  IFS=' ' read -r at _ <"$file"
  [[ $at =~ ^[1-9][0-9]{8,10}$ ]] || return 0
  if ((at > EPOCHSECONDS)); then
    REPLY=$((at - EPOCHSECONDS))
    return 0
  fi
  [[ $at != "$due_seen" ]] || ((EPOCHSECONDS >= due_begun + 60)) || return 0
  due_seen=$at due_begun=$EPOCHSECONDS
  state_asked=0 # nothing is printed where a limit ends
  run_beside 'mosaic: what is due behind a usage limit' fleet limits flush
}

# Until the agent has ended, or we were asked to stop it. The hook pane-died of the holder's tmux.conf writes to the
# pipe; the time-out is the next beat. The first comes by chance: launchers that start together need not beat so. Nor need
# they ask so: what tmux does for one takes the longer the more sessions it has. Nobody waits for the state of a program of
# one's own. What that prints in the eight seconds of its birth is not noted, so tmux is asked of it once, after them.
#
# A `b` in the pipe is of a hook of the runtime: it waits for somebody, or its turn is over. Then the next beat comes
# within a second, and says so; however many of them there are, no more than one a second.
wait_for_end() {
  local event due=$((SECONDS + RANDOM % interval + 1)) left words_to
  tmux_asked=0
  [[ ${MOSAIC_AGENT_RUNTIME:-} != command ]] || tmux_asked=$((EPOCHSECONDS - LONGEST_SILENCE + 9 + RANDOM % (8 * interval)))
  # what bash itself would say of a file that is gone is for nobody; said once, for a redirection at each command costs as
  # much as the command
  exec {words_to}>&2 2>/dev/null
  hold_process_folder
  while [[ -z $stopping ]] && pane_process_lives_on; do
    left=$((due - SECONDS))
    if ((left > 0)) && read -r -N 1 -t "$left" -u "$death" event; then
      if [[ $event == b ]]; then
        tmux_asked=0
        ((due <= SECONDS + 1)) || due=$((SECONDS + 1))
        continue
      fi
      # without a terminal nobody can reach an agent that ignored the loss of it
      [[ -z $stopping ]] && pane_process_lives && pane_is_gone && end_agent
    elif [[ -z $stopping ]]; then
      due=$((SECONDS + interval))
      restore_surroundings
      write_heartbeat
      see_to_due
      [[ -z $REPLY ]] || ((REPLY >= interval)) || due=$((SECONDS + REPLY))
    fi
  done
  [[ -n $stopping ]] && end_agent
  release_process_folder
  exec 2>&"$words_to" {words_to}>&-
}

# ── containment (unit mode) ──────────────────────────────────────────────────────────────────────────────────

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
  cgroup_of "$pane_pid" || return
  # by now we are where we were when it was held against ours
  [[ $REPLY != "$contained_as" ]] || return 0
  own=$REPLY
  cgroup_of $$ && [[ $REPLY == "$own" ]] && contained_as=$own
}

# The pane moves itself. Where that did not last (a tmux built with systemd that reaches the bus asks for a scope of its
# own after the fork; 3.4 and later), we move it back. Said once where it cannot be done.
contain() {
  own_cgroup
  [[ -n $REPLY ]] && echo "$pane_pid" >"$REPLY/cgroup.procs"
  contained && return
  [[ -n $uncontained ]] || say "the agent (pid $pane_pid) is not in its unit's cgroup: no limit of the unit holds for it"
  uncontained=1
} 2>/dev/null

# ── waiting (unit mode) ──────────────────────────────────────────────────────────────────────────────────────
# A launcher waits for days. So it execs itself once the agent runs, and waits here, before bash has read the rest of
# this file: 0.5 MB an agent instead of 1.4 (bash 5.2, 50 agents). What it must know comes in MOSAIC_LIFE.

if [[ -n ${MOSAIC_LIFE:-} ]]; then
  read -r pane session_id pane_pid pane_start server_pid server_start death terminal last_activity restarts <<<"$MOSAIC_LIFE"
  trap ask_to_stop TERM INT
  trap '' HUP # never meant for us: of a terminal we hold, at most
  # not before: a stop that comes while bash execs ends it, and its agent with it, unasked
  [[ -n ${NOTIFY_SOCKET:-} ]] && systemd-notify --ready --status="running as pid $pane_pid in tmux session $session"
  wait_for_end
fi
