case $mode in
  hand) start_by_hand ;;
  direct) start_as_direct ;;
  *)
    say "MOSAIC_LAUNCH_MODE is ${mode@Q}: expected hand, unit or direct"
    exit "$EXIT_USAGE"
    ;;
esac
