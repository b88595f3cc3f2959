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
