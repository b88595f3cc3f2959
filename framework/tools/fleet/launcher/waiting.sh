# -- waiting (unit mode) --------------------------------------------------------------------------------------

# In unit mode all else is an errand while the agent lives, its start the first one; in direct mode we have read it all, and
# see direct.sh. What is read on behind this is for its end. A subshell that reads this file has us wait already.
if [[ $mode == unit && -z ${SERVICE_RESULT:-} ]] && ((BASH_SUBSHELL == 0)); then
  # as bash has it open: an update gives the name to another file
  script=/proc/$$/fd/255
  [[ $script -ef ${BASH_SOURCE[0]} ]] || for script in "/proc/$$/fd"/[0-9]* "${BASH_SOURCE[0]}"; do
    [[ ! $script -ef ${BASH_SOURCE[0]} ]] || break
  done
  trap ask_to_stop TERM INT
  trap '' HUP # never meant for us: of a terminal we hold, at most
  if errand start_life; then
    # where the run folder is gone already, whatever can be waited at: the next beat makes another one
    exec {death}<>"$run/$session.death" || exec {death}<> <(:)
    hold_terminal
    [[ -z ${NOTIFY_SOCKET:-} || -n $stopping ]] ||
      systemd-notify --ready --status="running as pid $pane_pid in tmux session $session"
    begin_wait
    unset -f hold_terminal begin_wait
    started=1
  else
    refused=$errand_status
    [[ -n $refusal ]] || exit "$refused"
  fi
fi
# no more of what is above is held by then than functions
[[ -z $started ]] || ((BASH_SUBSHELL > 0)) || wait_for_end
