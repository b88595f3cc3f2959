/**
 * What the roster or fleet.env tells the launcher. Where they say nothing it is empty, whatever the user manager's
 * environment contains (`systemctl --user import-environment` from an agent's shell would give its model to all
 * others).
 */
export const ROSTER_VARIABLES = [
  "MOSAIC_AGENT_RUNTIME",
  "MOSAIC_AGENT_DESCRIPTION",
  "MOSAIC_AGENT_CLASS",
  "MOSAIC_AGENT_MODEL",
  "MOSAIC_AGENT_WORKDIR",
  "MOSAIC_AGENT_COMMAND",
  "MOSAIC_AGENT_RESUME",
  "MOSAIC_AGENT_LOGS_MAX",
  "MOSAIC_RUNTIME_BIN",
  "MOSAIC_HEARTBEAT_RUN_DIR",
  "MOSAIC_HEARTBEAT_INTERVAL",
  "MOSAIC_HEARTBEAT_IDLE_THRESHOLD",
  "MOSAIC_RESTART_POLICY",
  "MOSAIC_RESTART_MAX",
  "MOSAIC_RESTART_WINDOW",
  "MOSAIC_RESTART_BACKOFF",
] as const;
