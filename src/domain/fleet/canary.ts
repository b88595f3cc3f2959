/** Whether an agent that was moved to another version of its runtime lives on as it did. Pure: facts in, the reason out. */

export interface CanaryFacts {
  /** What came of its restart. */
  readonly restart: { readonly outcome: string; readonly detail: string | null };
  /** It had a conversation before. */
  readonly hadConversation: boolean;
  /** It goes on with a conversation; null: it is not known. */
  readonly resumed: boolean | null;
  /** Its state once it is not `starting` any more, or when that took too long. */
  readonly state: string;
  readonly reason: string | null;
  readonly version: string | null;
}

/** What an agent is that waits for nothing but work, or for a person who would have been asked before too. */
const WELL = ["idle", "available", "working", "queued"];

/** Why it must go back; undefined: it is well. */
export function whyCanaryFails(wanted: string, facts: CanaryFacts): string | undefined {
  const { restart, hadConversation, resumed, state, reason, version } = facts;
  if (restart.outcome !== "restarted" && restart.outcome !== "started") {
    return `its restart: ${restart.outcome}${restart.detail === null ? "" : `, ${restart.detail}`}`;
  }
  if (!WELL.includes(state)) return `it is ${state}${reason === null ? "" : `: ${reason}`}`;
  if (version !== wanted) return `it runs ${version ?? "a version that cannot be told"}, not ${wanted}`;
  return hadConversation && resumed === false ? "it began a new conversation" : undefined;
}

/** The agents that a roll-out restarts: the canary is apart, and who does not run gets the version at its next start. */
export function agentsToMove(
  rows: readonly { readonly agent: string; readonly state: string }[],
  canary: string,
): readonly string[] {
  const still = ["stopped", "stopping", "ended", "failed", "unknown"];
  return rows
    .filter(({ agent, state }) => agent !== canary && !still.includes(state))
    .map(({ agent }) => agent);
}
