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
