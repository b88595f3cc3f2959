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
