/** What became of one agent in a restart. */
export interface RestartedAgent {
  readonly name: string;
  readonly outcome: RestartOutcome;
  /** Why, where the outcome alone would leave a question; empty otherwise. */
  readonly detail: string;
  readonly pid: number | undefined;
}

export type RestartOutcome =
  | "restarted"
  /** It did not run before. */
  | "started"
  | "failed"
  /** It was restarted as far as its supervisor says, and tmux could not be asked. */
  | "unknown"
  /** It was stopped before the restart, on purpose. */
  | "stays stopped"
  /** A person stopped it while the restart ran. */
  | "stopped meanwhile"
  | "not attempted"
  /** The restart goes on without the caller, who would end with it. */
  | "handed over";

/** Outcomes that are not what was asked for. */
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
