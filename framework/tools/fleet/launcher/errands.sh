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
