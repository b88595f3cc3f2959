/** The roster of a fleet that a test brings to life. */
/** An agent of the roster: its program, and what else its YAML says, one `key: value` an entry. */
export interface FleetAgent {
  readonly name: string;
  /** Default: command. */
  readonly runtime?: string;
  /** Default: a sleep that nobody else on the host runs. */
  readonly command?: readonly string[];
  readonly more?: readonly string[];
}

export interface FleetOptions {
  readonly agents: readonly FleetAgent[];
  /** Default: all at once. */
  readonly startConcurrency?: number;
  /** Default: what a roster lets agents do that says nothing. */
  readonly agentsMay?: readonly string[];
  /** Seconds between two beats; default 15. */
  readonly heartbeatSeconds?: number;
  /** Default 100ms. */
  readonly backoff?: string;
}

/** The argument of the sleep that an agent is, so that it can be told from every other sleep. */
export const LONG_SLEEP = ["sleep", "31536000"] as const;

export function rosterText(
  socket: string,
  { agents, startConcurrency, agentsMay, backoff = "100ms" }: FleetOptions,
): string {
  return [
    "version: 1",
    "transport: tmux",
    "supervisor: systemd",
    `tmux: { socket_name: ${socket} }`,
    "defaults:",
    `  start_concurrency: ${startConcurrency ?? agents.length}`,
    `  restart: { policy: on-failure, max: 50, window: 10m, backoff: ${backoff} }`,
    ...(agentsMay === undefined ? [] : [`agents_may: [${agentsMay.join(", ")}]`]),
    "agents:",
    ...agents.flatMap((agent) => [
      `  - name: ${agent.name}`,
      `    runtime: ${agent.runtime ?? "command"}`,
      ...(agent.runtime === undefined ? [`    command: ${JSON.stringify(agent.command ?? LONG_SLEEP)}`] : []),
      ...(agent.more ?? []).map((line) => `    ${line}`),
    ]),
    "",
  ].join("\n");
}
