/** One line of `fleet verify`. */
export interface Check {
  /** The name of the check, for scripts: "session", "containment". */
  readonly id: string;
  /** The agent it is about; undefined for the fleet. */
  readonly agent: string | undefined;
  readonly verdict: Verdict;
  /** The fact that was found. */
  readonly fact: string;
  /** What to run or to do; for every verdict but "ok". */
  readonly hint: string | undefined;
}

export type Verdict =
  | "ok"
  /** Wrong: verify fails. */
  | "failed"
  /** It runs as it should, but waits for a person or for time to pass; verify does not fail. */
  | "waits"
  /** Worth knowing; verify does not fail. */
  | "warning"
  /** The question could not be answered. Neither a yes nor a no; verify does not fail. */
  | "unknown"
  /** This supervisor has nothing to check here. */
  | "not available";

export function ok(id: string, fact: string, agent?: string): Check {
  return { id, agent, verdict: "ok", fact, hint: undefined };
}

export function not(
  verdict: Exclude<Verdict, "ok">,
  id: string,
  fact: string,
  hint: string,
  agent?: string,
): Check {
  return { id, agent, verdict, fact, hint };
}
