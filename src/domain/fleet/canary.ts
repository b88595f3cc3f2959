/**
 * Whether an agent that was moved to another version of its runtime works as it did before. Pure: facts in, the reason
 * out.
 */

export interface CanaryFacts {
  /** How its restart ended. */
  readonly restart: { readonly outcome: string; readonly detail: string | null };
  /** It had a conversation before. */
  readonly hadConversation: boolean;
  /** Whether it went on with its conversation; null: not known. */
  readonly resumed: boolean | null;
  /** Its state once it has left `starting`, or when that took too long. */
  readonly state: string;
  readonly reason: string | null;
  readonly version: string | null;
}

/** States of a healthy agent: it works, or waits for work. */
const WELL = ["idle", "available", "working", "queued"];

/** Why the agent must go back to the earlier version; undefined: it is well. */
export function whyCanaryFails(wanted: string, facts: CanaryFacts): string | undefined {
  const { restart, hadConversation, resumed, state, reason, version } = facts;
  if (restart.outcome !== "restarted" && restart.outcome !== "started") {
    return `its restart: ${restart.outcome}${restart.detail === null ? "" : `, ${restart.detail}`}`;
  }
  if (!WELL.includes(state)) return `it is ${state}${reason === null ? "" : `: ${reason}`}`;
  if (version !== wanted) return `it runs ${version ?? "a version that cannot be told"}, not ${wanted}`;
  return hadConversation && resumed === false ? "it began a new conversation" : undefined;
}

/**
 * The agents that a roll-out restarts. Not the canary, which has the version already, and not the agents that do not
 * run: they get the version at their next start.
 */
export function agentsToMove(
  rows: readonly { readonly agent: string; readonly state: string }[],
  canary: string,
): readonly string[] {
  const still = ["stopped", "stopping", "ended", "failed", "unknown"];
  return rows
    .filter(({ agent, state }) => agent !== canary && !still.includes(state))
    .map(({ agent }) => agent);
}
