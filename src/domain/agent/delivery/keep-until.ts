import { fingerprint } from "../../../base/fingerprint.ts";
import { MosaicError } from "../../../base/errors.ts";
import { noteLimit } from "../../limits/due.ts";
import { limitedUntil, limitText } from "../../limits/limit.ts";
import type { Attempt } from "./attempt.ts";
import type { DeliveryJournal } from "./journal.ts";
import type { Receipt } from "./verdict.ts";
import { addWaiting, readWaiting } from "./waiting-messages.ts";

/** The channel of a message that nobody but mosaic has so far. */
export const KEPT_BY = "mosaic";

/**
 * Where the agent is at a usage limit: keeps the message until that has passed, and says so. undefined where nothing holds
 * it, where it may not be kept, or the roster leaves it to a person. Under the sender's lock: it is on the disk before
 * the answer.
 */
export async function keepUntilTheLimitEnds(
  attempt: Attempt,
  journal: DeliveryJournal,
): Promise<Receipt | undefined> {
  const { fleet } = attempt.tools;
  const { agent, message, clearDraft, mayBeKept } = attempt.request;
  const now = fleet.clock.now();
  const until = limitedUntil(attempt.look.state, now);
  if (until === undefined || mayBeKept !== true || agent.onLimit === "ask") return undefined;
  // a command is for the moment in which it is given
  if (message.raw) return undefined;
  const before = (await readWaiting(fleet, agent.name)).find(({ id }) => id === message.id);
  if (before !== undefined && before.text !== message.text) {
    throw new MosaicError("usage", `the id ${message.id} is of another message that waits`, {
      code: "id-of-another-text",
      data: { id: message.id, first_sent: new Date(before.at).toISOString() },
      hint: "another --id, or none: then it gets a new one",
    });
  }
  if (before === undefined && !(await addWaiting(fleet, agent.name, { ...message, at: now, clearDraft }))) {
    return attempt.end("blocked", `${limitText(until, now)}, and too many messages wait for it already`);
  }
  await noteLimit(fleet, agent.name, until);
  attempt.channel = KEPT_BY;
  if (before !== undefined) attempt.evidence = { ...attempt.evidence, repeats: before.at };
  const receipt = attempt.end("queued", `mosaic keeps it: ${limitText(until, now)}`);
  await journal.put({
    id: message.id,
    at: before?.at ?? now,
    verdict: receipt.verdict,
    channel: receipt.channel,
    detail: receipt.detail,
    // it has not reached the runtime
    sent: false,
    needle: message.needle,
    raw: message.raw,
    text: fingerprint(message.text),
    from: message.source,
    ...message.note,
  });
  return receipt;
}
