import type { Attempt } from "./attempt.ts";
import { DAY_MS } from "./journal.ts";
import type { Receipt } from "./verdict.ts";

/**
 * Whether the agent's own record has a message whose id its sender chose, and of which the journal knows nothing: the journal
 * may have been lost, and what the conversation that is open has is not sent again. undefined where it has none, and for
 * what no record can tell from another message.
 */
export async function recordedWithoutJournal(attempt: Attempt): Promise<Receipt | undefined> {
  const { message, isIdGiven } = attempt.request;
  if (isIdGiven !== true || message.raw) return undefined;
  const { facts, processAgeMs } = await attempt.lookAgain();
  if (facts === undefined) return undefined;
  const now = attempt.tools.fleet.clock.now();
  attempt.since = now - DAY_MS;
  let proof = await attempt.proofNow(facts);
  if (proof?.kind === "queued") {
    // what an earlier process held ended with it
    attempt.since = now - (processAgeMs ?? 0);
    proof = await attempt.proofNow(facts);
  }
  if (proof?.kind === "accepted" || proof?.kind === "queued") return attempt.proven(proof);
  attempt.since = 0;
  return undefined;
}
