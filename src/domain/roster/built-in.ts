import type { AgentRestart, SupervisorChoice } from "./roster.ts";

/** What applies where the roster says nothing, as it would be written in the file. */
export const BUILT_IN = {
  socket_name: "mosaic-factory",
  holder_session: "_holder",
  supervisor: "auto" satisfies SupervisorChoice,
  class: "worker",
  working_directory: "~",
  resume: true,
  logs_max: "50M",
  on_limit: "park",
  start_concurrency: 4,
  agents_may: ["send", "ask", "wait", "read"],
  agents_most: 20,
  // oxlint-disable-next-line unicorn/no-thenable
  budget: { per: "day", then: "warn" },
  notify: { on: ["blocked", "failed", "budget"], timeout: "10s", per_hour: 30 },
  restart: { policy: "on-failure", max: 5, window: "10m", backoff: "1s" },
} as const;

/** The same limit in bytes. */
export const BUILT_IN_LOGS_MAX = 50 * 1024 * 1024;

/** The same restart rule, resolved. */
export const BUILT_IN_RESTART: AgentRestart = {
  policy: BUILT_IN.restart.policy,
  max: BUILT_IN.restart.max,
  windowMs: 600_000,
  backoffMs: 1_000,
};
