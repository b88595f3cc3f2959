/** One line of `fleet verify`. */
export interface Check {
  /** What is checked, as a word for scripts: "session", "containment". */
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
  /** Not as it should be: verify fails. */
  | "failed"
  /** It runs as it should, and can do nothing before a person, or time, helps it; verify does not fail. */
  | "waits"
  /** Worth knowing; verify does not fail. */
  | "warning"
  /** It could not be asked: a warning of its own kind, never taken for a yes or a no. */
  | "unknown"
  /** This supervisor has no such thing. */
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
