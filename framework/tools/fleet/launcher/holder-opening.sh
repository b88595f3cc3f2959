#!/usr/bin/env bash
# start-holder.sh: make the fleet's tmux server ready to hold agents.
#
#   start-holder.sh --ready    the server is being started by mosaic-tmux-holder.service: wait for it, add the session
#   start-holder.sh            where there is no user manager: start the server too
#
# MOSAIC_HOME (~/.config/mosaic), MOSAIC_TMUX_SOCKET (mosaic-factory), MOSAIC_HOLDER_SESSION (_holder),
# MOSAIC_HEARTBEAT_RUN_DIR ($MOSAIC_HOME/fleet/run).
# Exit: 0 ready | 64 no usable socket | 69 no tmux | 70 the server did not answer within 10 s | 73 the run folder cannot
# be made | 77 the home, the run folder or the server belongs to somebody else.
#
# This file is written by scripts/generate-launcher.ts from framework/tools/fleet/launcher/*.sh: change those.
set -u
umask 077
