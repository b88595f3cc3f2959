/** What became of one agent in a restart. */
export interface RestartedAgent {
  readonly name: string;
  readonly outcome: RestartOutcome;
  /** Why; empty where the outcome says enough. */
  readonly detail: string;
  readonly pid: number | undefined;
}

export type RestartOutcome =
  | "restarted"
  /** It did not run before. */
  | "started"
  | "failed"
  /** Its supervisor says that it was restarted, but tmux could not be asked. */
  | "unknown"
  /** It was stopped before the restart, on purpose. */
  | "stays stopped"
  /** A person stopped it while the restart ran. */
  | "stopped meanwhile"
  | "not attempted"
  /** The restart goes on without the caller, which will end with the agents. */
  | "handed over";

/** Whether the outcome falls short of what was asked for. */
export function isShort({ outcome }: RestartedAgent): boolean {
  return outcome === "failed" || outcome === "unknown" || outcome === "not attempted";
}

/** How far a restart is, for a line of progress. */
export function progressOf(
  done: readonly Pick<RestartedAgent, "outcome">[],
  agents: { readonly length: number },
): string {
  const count = done.filter(({ outcome }) => outcome === "restarted" || outcome === "started").length;
  return `${count} of ${agents.length} restarted`;
}
