import { fingerprint } from "../../../base/fingerprint.ts";
import { MosaicError } from "../../../base/errors.ts";
import type { BudgetHold } from "../../limits/budget.ts";
import { noteDue, noteLimit } from "../../limits/due.ts";
import { limitedUntil, limitText } from "../../limits/limit.ts";
import { holdOf } from "../budget-standing.ts";
import type { Attempt } from "./attempt.ts";
import type { DeliveryJournal } from "./journal.ts";
import type { Receipt } from "./verdict.ts";
import { addWaiting, readWaiting } from "./waiting-messages.ts";

const LOOK_AGAIN_MS = 60_000;

/** The channel of a message that nobody but mosaic has so far. */
export const KEPT_BY = "mosaic";

/**
 * Where the agent is at a usage limit, or has used its budget: keeps the message until that has passed, and says so.
 * undefined where nothing holds it, where it may not be kept, or the roster leaves a limit to a person. Under the sender's
 * lock: it is on the disk before the answer.
 */
export async function keepUntilItMayGo(
  attempt: Attempt,
  journal: DeliveryJournal,
): Promise<Receipt | undefined> {
  const { fleet } = attempt.tools;
  const { agent, message, mayBeKept } = attempt.request;
  const now = fleet.clock.now();
  const until = limitedUntil(attempt.look.state, now);
  // a command is for the moment in which it is given
  const isKept = mayBeKept === true && !message.raw;
  if (until !== undefined) {
    if (!isKept || agent.onLimit === "ask") return undefined;
    return await keep(attempt, journal, { until, text: limitText(until, now) }, noteLimit);
  }
  const hold = await budgetHoldOf(attempt);
  if (hold === undefined) return undefined;
  // one that prints nothing is not looked at by its launcher: a bound that was lowered is first met here
  if (!hold.isTold) await noteDue(fleet, agent.name, now);
  if (!isKept || hold.until === undefined) return attempt.end("blocked", hold.text);
  // looked at again soon: the roster that this was decided by may have been changed since, and the change be older than this
  const soon = Math.min(hold.until, now + LOOK_AGAIN_MS);
  return await keep(attempt, journal, { until: soon, text: hold.text }, noteDue);
}

/** Of one whose process has ended, that is what is to be said. */
async function budgetHoldOf({ look, tools, request }: Attempt): Promise<BudgetHold | undefined> {
  if (look.state.state === "dead") return undefined;
  return await holdOf(tools.fleet, tools.sources, look, request.agent.budget);
}

async function keep(
  attempt: Attempt,
  journal: DeliveryJournal,
  hold: { readonly until: number; readonly text: string },
  note: typeof noteLimit,
): Promise<Receipt> {
  const { fleet } = attempt.tools;
  const { agent, message, clearDraft } = attempt.request;
  const now = fleet.clock.now();
  const before = (await readWaiting(fleet, agent.name)).find(({ id }) => id === message.id);
  if (before !== undefined && before.text !== message.text) {
    throw new MosaicError("usage", `the id ${message.id} is of another message that waits`, {
      code: "id-of-another-text",
      data: { id: message.id, first_sent: new Date(before.at).toISOString() },
      hint: "another --id, or none: then it gets a new one",
    });
  }
  if (before === undefined && !(await addWaiting(fleet, agent.name, { ...message, at: now, clearDraft }))) {
    return attempt.end("blocked", `${hold.text}, and too many messages wait for it already`);
  }
  await note(fleet, agent.name, hold.until);
  attempt.channel = KEPT_BY;
  if (before !== undefined) attempt.evidence = { ...attempt.evidence, repeats: before.at };
  const receipt = attempt.end("queued", `mosaic keeps it: ${hold.text}`);
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
