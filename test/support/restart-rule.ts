import type { AgentRestart } from "../../src/domain/roster/roster.ts";

/** A life that ended without being asked to. Times in milliseconds of a clock that never jumps. */
export interface EndedLife {
  readonly status: number;
  readonly now: number;
  /** Every start of the agent, the first one included. */
  readonly starts: readonly number[];
}

export interface RestartDecision {
  /** "exited": the policy asks for no other start. "failed": given up. */
  readonly word: "exited" | "failed" | "restarting";
  /** The starts that lie within the window when the next one would come. */
  readonly counted: readonly number[];
}

/**
 * What the direct supervisor promises, as the units promise it by Restart= and StartLimit*. The launcher has the rule
 * that runs, in bash, for it needs no binary; this is what it is held against.
 */
export function decideRestart(rule: AgentRestart, { status, now, starts }: EndedLife): RestartDecision {
  const next = now + rule.backoffMs;
  const counted = starts.filter((start) => start > next - rule.windowMs);
  const wantsMore = rule.policy === "always" || (rule.policy === "on-failure" && status !== 0);
  if (!wantsMore) return { word: "exited", counted };
  return { word: counted.length < rule.max ? "restarting" : "failed", counted };
}
