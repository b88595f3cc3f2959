# ── errands ──────────────────────────────────────────────────────────────────────────────────────────────────
# A subshell of a launcher that waits has read on until here, for one function. What that has changed goes back as commands
# for the launcher, the status of the function last.

if ((BASH_SUBSHELL > 0)); then
  exec {words_of_errand}>&1 >/dev/null
  had_earlier=$earlier
  "${errand[@]}"
  errand_status=$?
  words=''
  for word in last_activity beat_times beat_words beat_of looked_at wrote_at today date settled agent_state \
    state_since state_source state_asked tmux_asked printed_at noted_state next_state server_pid server_start contained_as \
    uncontained due_seen due_begun launch_record REPLY; do
    printf -v words '%s%s=%q\n' "$words" "$word" "${!word-}"
  done
  # the old one is closed in any case
  [[ -z $held || -z $had_earlier ]] || words+="exec {earlier}<&-"$'\n'
  case $held in
    last) words+="earlier=\$last last=''"$'\n' ;;
    none) words+="earlier=''"$'\n' ;;
  esac
  printf '%serrand_status=%s' "$words" "$errand_status" >&"$words_of_errand"
  exit
fi
