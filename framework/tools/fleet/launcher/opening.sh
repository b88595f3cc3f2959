#!/usr/bin/env bash
# start-agent-session.sh: run one agent in a tmux session of its own and keep its heartbeat.
#
#   start-agent-session.sh NAME          by hand: make the session, leave a heartbeat writer behind, return
#   (from mosaic-agent@NAME.service)     MOSAIC_LAUNCH_MODE=unit:   stay; exit as the agent exits
#   (where there is no user manager)     MOSAIC_LAUNCH_MODE=direct: stay; restart the agent within its limits
#
# Needs bash 5.0, tmux 3.2 and coreutils; it never needs the mosaic binary.
#
#   MOSAIC_AGENT_NAME          the agent, where argument 1 is missing
#   MOSAIC_TMUX_SOCKET         tmux -L name                                 (mosaic-factory)
#   MOSAIC_AGENT_RUNTIME       what `mosaic yolo` shall run                 (pi)
#   MOSAIC_AGENT_MODEL         its --model                                  (none)
#   MOSAIC_AGENT_CLASS         a free label, exported to the agent          (none)
#   MOSAIC_AGENT_WORKDIR       working directory, made if missing           ($HOME)
#   MOSAIC_AGENT_COMMAND       a shell command that replaces `mosaic yolo ...`
#   MOSAIC_AGENT_RESUME        true: a new start goes on with the last conversation (done by `mosaic yolo`)
#   MOSAIC_AGENT_LOGS_MAX      bytes of its conversations that are kept     (52428800; done by `mosaic`)
#   MOSAIC_RUNTIME_BIN         a folder to put first on the agent's PATH
#   MOSAIC_BINARY              the mosaic binary of the default command     (mosaic)
#   MOSAIC_HOME                                                             (~/.config/mosaic)
#   MOSAIC_HEARTBEAT_RUN_DIR   where NAME.hb is written                     ($MOSAIC_HOME/fleet/run)
#   MOSAIC_HEARTBEAT_INTERVAL  seconds between two beats                    (15)
#   MOSAIC_RESTART_POLICY, _MAX, _WINDOW, _BACKOFF     direct mode          (on-failure, 5, 600, 1; seconds)
#
# Exit: 0 by hand: made, or already running; direct: another launcher keeps it already | 64 no usable name, socket or
# mode | 69 no tmux | 70 the session could not be made | 73 a folder or file that it needs cannot be made | 77 the
# home, the run folder, the tmux server or the session belongs to somebody else.
# In unit mode the exit status is the agent's own (128 + N for signal N).
#
# This file is written by scripts/generate-launcher.ts from framework/tools/fleet/launcher/*.sh: change those.
set -u
umask 077
