# -- the end of a life ----------------------------------------------------------------------------------------

# What the pane has read by now, or never will: it holds the agent's keys.
remove_handed_over() {
  [[ -e $environment_file || -L $environment_file ]] && rm -f -- "$environment_file"
  [[ -e $command_file || -L $command_file ]] && rm -f -- "$command_file"
  return 0
}

release_earlier_beat() {
  [[ -z ${earlier:-} ]] || exec {earlier}<&-
  earlier=''
}

release_terminal() {
  [[ $terminal =~ ^[0-9]+$ ]] && exec {terminal}>&-
  terminal=''
  release_earlier_beat
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

# What the wait was ended for: we were asked to stop the agent, or its terminal is gone.
end_wait() {
  while [[ -n $gone && -z $stopping ]] && pane_process_lives; do end_agent; done
  [[ -n $stopping ]] && end_agent
  [[ -z $process_folder ]] || exec {process_folder}<&-
  process_folder=''
  exec 2>&"$words_to" {words_to}>&-
  words_to=2
}

# Its last words; then nothing of this life is held any more. Sets exit_status (128 + signal).
finish_life() {
  end_wait
  [[ -z $server_start ]] || ! server_lives || see_to_socket
  keep_last_words
  remove_handed_over # of a pane that ended before it had read it
  release_terminal
  [[ -n $server_watch ]] && kill "$server_watch" 2>/dev/null
  server_watch=''
  exec {death}>&-
  death=''
  [[ $mode == direct && -n $stopping ]] && rm -f -- "$run/$session.death"
  return 0
}

finish_as_unit() {
  finish_life
  [[ -n $stopping ]] && return 0
  ((exit_status == 0)) || tell_somebody
  return "$exit_status"
}

# A launcher in unit mode is done, and need not read the rest of this file; but for an errand, a subshell of it.
if [[ $mode == unit && -z ${SERVICE_RESULT:-} ]] && ((BASH_SUBSHELL == 0)); then
  if [[ -n $refused ]]; then record_refusal "$refused" && tell_somebody; else finish_as_unit; fi
  exit "${refused:-$?}"
fi
