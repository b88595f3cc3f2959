# ── unit mode ────────────────────────────────────────────────────────────────────────────────────────────────

start_as_unit() {
  local status
  trap ask_to_stop TERM INT
  trap '' HUP
  start_life || {
    status=$?
    [[ -n $refusal ]] && record_refusal "$status"
    return "$status"
  }
  # asked to stop already: exec would forget it
  [[ -z $stopping ]] && MOSAIC_LIFE="$pane $session_id $pane_pid ${pane_start:--} $server_pid ${server_start:--} $death ${terminal:--} ${last_activity:-0} $restarts" \
    exec "$BASH" "${BASH_SOURCE[0]}" "$name"
  begin_wait
  wait_for_end
  finish_as_unit
}

# The rest of this file is for where there is no user manager.
if [[ $mode == unit ]]; then
  if [[ -n ${SERVICE_RESULT:-} ]]; then record_service_result; else start_as_unit; fi
  exit
fi
