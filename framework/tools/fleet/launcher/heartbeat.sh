# ── the heartbeat ────────────────────────────────────────────────────────────────────────────────────────────
# By hand, a detached `setsid bash -c` is given the text of these functions; they use only what `heartbeat_facts` prints.

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
  timeout -k 1 3 tmux "$tmux_flags" "$socket" display-message -p -t "$pane" '#{window_activity}' >|"$file" 2>&1
  REPLY=
  read -r REPLY <"$file"
  # a file is there, but nobody listens at it any more: another server's, which was made while ours was lost
  [[ $REPLY == 'no server running on '* ]] && server_lives && heal_socket
  [[ $REPLY =~ ^[0-9]+$ ]] || REPLY=
} 2>/dev/null

# What the agent is doing, in the words of `mosaic agent explain`, which also keeps what was said; empty without the
# binary, where the unit has not the memory for it, and of a program of one's own. Asked again only when the pane has printed something since, so an idle fleet costs nothing.
ask_state() {
  local file=$1 line state='' source='' since=''
  if ! [[ -x ${MOSAIC_BINARY:-} && -n ${MOSAIC_AGENT_RUNTIME:-} ]] || ! has_memory_to_ask; then
    agent_state='' # what was so before the pane printed something need not be so now
    return
  fi
  MOSAIC_AGENT_NAME="$name" MOSAIC_HOME="$home" MOSAIC_TMUX_SOCKET="$socket" \
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

# Whether the pane may have printed something since tmux was asked last. Its terminal says so without a process: the kernel
# notes a write there, if it noted none in the same eight seconds. A socket that is younger than the last beat is another
# one. Without a terminal, where tmux was not asked yet, and once a minute, it is asked all the same.
may_have_printed() {
  local file
  # what was printed before the first beat is older than it, and keeps what follows within eight seconds from being noted
  if ((tmux_asked == 0)) || [[ ! ${terminal:-} =~ ^[0-9]+$ ]]; then printed_at=$EPOCHSECONDS; fi
  for file in "/proc/$$/fd/${terminal:-}" "$socket_file"; do
    [[ $file -ot $heartbeat_file ]] || printed_at=$EPOCHSECONDS
  done
  ((tmux_asked < printed_at + 9 || EPOCHSECONDS - tmux_asked >= 60))
}

# The file is opened once, new, and then only by its descriptor: a link that somebody puts in the place of its name is not
# written through.
# Only the first beat does not ask tmux: nothing but the start has happened by then. Where the new beat cannot be
# written, the old one stays.
write_heartbeat() {
  local activity=$EPOCHSECONDS status=ok temporary=$heartbeat_file.$BASHPID.tmp beat line opened file
  native_beat_is_fresh && return
  [[ -d ${heartbeat_file%/*} ]] || mkdir -p -- "${heartbeat_file%/*}" 2>/dev/null || return
  [[ -e $temporary || -L $temporary ]] && rm -f -- "$temporary"
  set -C # a file that is already there is never written through
  if ! exec {opened}>"$temporary"; then
    set +C
    return
  fi
  file=/proc/$BASHPID/fd/$opened
  if [[ -n $last_activity ]]; then
    activity=$last_activity
    # a program of one's own has no state to tell, only a screen to be kept: once it shows more than it began with
    ((state_asked > 0)) || [[ ${MOSAIC_AGENT_RUNTIME:-} != command ]] || state_asked=$((last_activity + 1))
    if may_have_printed || ((state_asked == 0)) || [[ $agent_state == starting ]]; then
      ask_activity "$file"
      activity=$REPLY
      [[ -z $activity ]] || tmux_asked=$EPOCHSECONDS
      if ((state_asked == 0 || ${activity:-0} >= state_asked)) || [[ $agent_state == starting ]]; then
        state_asked=$EPOCHSECONDS
        ask_state "$file"
      fi
    fi
    note_state
    ((${activity:-0} > last_activity)) && status=busy
  fi
  last_activity=${activity:-$last_activity}
  [[ $agent_state == 'blocked: '* ]] && status=blocked # alive is not progress
  TZ=UTC0 printf -v beat 'ts=%(%Y-%m-%dT%H:%M:%SZ)T\npid=%s\nstatus=%s\n' -1 "$pane_pid" "$status"
  printf -v line 'pid_start=%s\ninterval=%s\nlauncher=%s\n' "$pane_start" "$interval" "$launcher_version"
  beat+=$line
  [[ -n $restarts ]] && beat+="restarts=$restarts"$'\n'
  [[ -n $model ]] && beat+="model=$model"$'\n'
  if [[ -n $agent_state ]]; then
    printf -v line 'state=%s\nstate_since=%s\nstate_source=%s\n' "$agent_state" "$state_since" "$state_source"
    beat+=$line
  fi
  if [[ -n $activity ]]; then
    TZ=UTC0 printf -v line 'activity=%(%Y-%m-%dT%H:%M:%SZ)T\n' "$activity"
    beat+=$line
  fi
  # what was printed since we asked is older than the new beat, and younger than the one that still has the name
  if ! { printf '%s' "$beat" >|"$file" && { may_have_printed || :; } && mv -fT -- "$temporary" "$heartbeat_file"; }; then
    rm -f -- "$temporary"
  fi
  exec {opened}>&-
  set +C
} 2>/dev/null

beat_while_it_lives() {
  while pane_process_lives; do
    see_to_socket
    write_heartbeat
    sleep "$interval"
  done
}
