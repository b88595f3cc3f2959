# -- unit mode ------------------------------------------------------------------------------------------------

# A start, or from ExecStopPost=; the rest of this file is for where there is no user manager.
if [[ $mode == unit ]]; then
  ((BASH_SUBSHELL == 0)) || do_errand
  record_service_result
  remove_short_own_tmux
  exit
fi
