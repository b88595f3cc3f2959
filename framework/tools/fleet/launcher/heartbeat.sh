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
