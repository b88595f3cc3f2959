case $mode in
  hand) start_by_hand ;;
  unit)
    if [[ -n ${SERVICE_RESULT:-} ]]; then
      record_service_result
    elif [[ -n ${MOSAIC_LIFE:-} ]]; then
      finish_as_unit
    else
      start_as_unit
    fi
    ;;
  direct) start_as_direct ;;
  *)
    say "MOSAIC_LAUNCH_MODE is ${mode@Q}: expected hand, unit or direct"
    exit "$EXIT_USAGE"
    ;;
esac
