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
