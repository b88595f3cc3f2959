import { isDialog } from "../decide-state.ts";
import { isSameProcess, type ProcessIdentity } from "../../../base/process-identity.ts";
import { Attempt, LEAST_PROOF_MS } from "./attempt.ts";
import type { DeliveryJournal, JournalEntry } from "./journal.ts";
import { withoutBlanks } from "./message.ts";
import { becomeReady } from "./ready.ts";
import { enterOnce, submit } from "./typing.ts";
import type { Receipt } from "./verdict.ts";

/** The journal's entry for the command of a reset; no message can have this id. */
export const RESET_ENTRY = "/reset";

/** More texts than one cannot stand in a box: another turns up only where a runtime puts a draft back. */
const MOST_STRANDED = 3;
const EMPTY_POLL_MS = 250;

/**
 * The delivery that a killed sender left in the box: pasted to this very process, and not proven to have ended. Its
 * text must begin the draft, or with --raw be all of it: a person may have typed the same command. Pure.
 */
export function strandedEntry(
  entries: readonly JournalEntry[],
  draft: string,
  living: ProcessIdentity,
): JournalEntry | undefined {
  const shown = withoutBlanks(draft);
  if (shown === "") return undefined;
  return entries.findLast(({ verdict, channel, sent, needle, raw, to }) => {
    const isOpen = verdict === undefined || verdict === "unknown" || verdict === "blocked";
    if (!isOpen || !sent || channel !== "keys" || needle === undefined) return false;
    if (!isSameProcess(to, living)) return false;
    const sought = withoutBlanks(needle);
    return sought !== "" && (raw === true ? shown === sought : shown.startsWith(sought));
  });
}

/**
 * Finishes the delivery during which an earlier sender was killed: presses Enter for it and writes down how it ended,
 * so that no later sender meets a draft that no person typed. A receipt where the agent cannot take our own message
 * after that.
 */
export async function finishStranded(
  attempt: Attempt,
  journal: DeliveryJournal,
): Promise<Receipt | undefined> {
  for (let count = 0; count < MOST_STRANDED; count += 1) {
    const entry = await strandedNow(attempt, journal);
    if (entry === undefined || attempt.aborted) return undefined;
    await finish(attempt, journal, entry);
    const refusal = await becomeReady(attempt, "keys");
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function strandedNow(attempt: Attempt, journal: DeliveryJournal): Promise<JournalEntry | undefined> {
  const { facts, reading, state } = attempt.look;
  const draft = reading?.composer?.draft ?? "";
  if (facts === undefined || draft === "" || isDialog(state)) return undefined;
  const identity = await attempt.tools.fleet.processes.identity(facts.pid);
  if (!identity.known || identity.value === undefined) return undefined;
  return strandedEntry(journal.entries, draft, identity.value);
}

async function finish(attempt: Attempt, journal: DeliveryJournal, entry: JournalEntry): Promise<void> {
  const { id, needle = "", raw = false } = entry;
  const other = new Attempt(attempt.tools, {
    ...attempt.request,
    message: { id, text: needle, needle, raw },
    waitIdle: false,
    clearDraft: false,
    blind: attempt.request.blind,
  });
  const { facts, view } = await other.lookAgain();
  if (facts === undefined || view === undefined) return;
  other.pid = facts.pid;
  other.channel = "keys";
  other.sent = true;
  other.since = entry.at;
  if (id === RESET_ENTRY) {
    const refused = await enterOnce(other, view.id);
    if (refused === undefined && (await becomesEmpty(other))) await journal.remove(id);
    return;
  }
  const { verdict, detail } = await submit(other, facts, view.id);
  await journal.put({ ...entry, verdict, detail, sent: other.sent });
}

/** A command of the runtime is in no record: all that is seen of it is that the box is empty. */
async function becomesEmpty(attempt: Attempt): Promise<boolean> {
  const giveUp = attempt.now() + LEAST_PROOF_MS;
  while (attempt.now() < giveUp && !attempt.aborted) {
    const { reading } = await attempt.lookAgain();
    if (reading?.composer?.draft === "" || attempt.isOver) return true;
    await attempt.sleep(EMPTY_POLL_MS);
  }
  return false;
}
