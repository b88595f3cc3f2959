import { isGone } from "../../host/process-life.ts";
import { describeError, MosaicError } from "../../../base/errors.ts";
import { fingerprint } from "../../../base/fingerprint.ts";
import { writeEvent, writerOf } from "../../watch/journal.ts";
import { isDialog } from "../decide-state.ts";
import { noteConversation, openedConversation } from "../noted-conversation.ts";
import { Attempt, type DeliveryRequest, type DeliveryTools } from "./attempt.ts";
import { awaitProof } from "./await-proof.ts";
import { isCommand, shellCommandIn, withoutBlanks, type Message } from "./message.ts";
import { DeliveryJournal, type JournalEntry } from "./journal.ts";
import { KEPT_BY, keepUntilItMayGo } from "./keep-until.ts";
import { becomeReady, becomeStill, lookWhetherReady } from "./ready.ts";
import { factsOf, recipientOf } from "./recipient.ts";
import { recordedWithoutJournal } from "./recorded.ts";
import { finishStranded } from "./stranded.ts";
import { noShellByPaste, requireOneLine, requireTypeable } from "./typeable.ts";
import { clearTheBox, submit, typeMessage } from "./typing.ts";
import type { Receipt } from "./verdict.ts";
import { removeWaiting } from "./waiting-messages.ts";
import { withSenderLock } from "./with-sender-lock.ts";

/**
 * Delivers one message and says how that ended. Nothing is typed at a dialog, into a draft, or where the
 * state cannot be told; nothing is ever typed twice; `accepted` is only said with proof.
 * Throws only for what is no verdict: no lock, no tmux, an id that was another message's, a text that cannot be typed.
 */
export async function deliver(tools: DeliveryTools, request: DeliveryRequest): Promise<Receipt> {
  const receipt = await attemptTo(tools, request);
  // the second answer to the same id is no news
  if (receipt.evidence.repeats === undefined) await writeDown(tools, request, receipt);
  return receipt;
}

/** Never the text: the agent's own record has it. */
async function writeDown(
  { fleet, sender }: DeliveryTools,
  { agent, message }: DeliveryRequest,
  { verdict, id, detail, channel, elapsedMs, evidence: { proof, screen } }: Receipt,
): Promise<void> {
  await writeEvent(fleet, {
    kind: "message",
    agent: agent.name,
    by: await writerOf(fleet, sender),
    id,
    source: message.source,
    verdict,
    channel,
    proof,
    screen,
    tookMs: elapsedMs,
    ...(verdict === "accepted" || verdict === "queued" ? {} : { detail }),
  });
}

async function attemptTo(tools: DeliveryTools, request: DeliveryRequest): Promise<Receipt> {
  const attempt = new Attempt(tools, request);
  for (;;) {
    const receipt = await withSenderLock(attempt, () => deliverAlone(attempt));
    if (receipt === undefined) {
      return attempt.end(
        "not-ready",
        attempt.aborted ? INTERRUPTED : "others have been sending to it all the time",
      );
    }
    if (receipt !== "later") return receipt;
    // a sender that waits for an agent to be idle does not keep others from sending to it
    const refusal = await becomeReady(attempt, "channel");
    if (refusal !== undefined) return refusal;
  }
}

const INTERRUPTED = "interrupted before anything was sent";

/** Writes down what is about to be sent, and how: if this process ends now, the next sender knows what it finds. */
type Begin = (channel: string) => Promise<void>;

/** One try under the lock; "later" where the agent is not idle yet, and nothing was sent. */
async function deliverAlone(attempt: Attempt): Promise<Receipt | "later"> {
  const { fleet } = attempt.tools;
  const { agent, message } = attempt.request;
  const journal = await DeliveryJournal.open(fleet, agent.name);
  const earlier = journal.get(message.id);
  requireSameText(earlier, message);
  let begun: JournalEntry | undefined;
  const begin: Begin = async (channel) => {
    const { facts } = attempt.look;
    begun = {
      id: message.id,
      at: begun?.at ?? fleet.clock.now(),
      verdict: undefined,
      channel,
      detail: "",
      sent: true,
      needle: message.needle,
      raw: message.raw,
      text: fingerprint(message.text),
      to: facts === undefined ? undefined : await recipientOf(fleet, attempt.lasting(facts)),
      from: message.source,
      ...message.note,
    };
    await journal.put(begun);
  };
  const work = async () => {
    const repeated =
      earlier === undefined
        ? ((await recordedWithoutJournal(attempt)) ?? "again")
        : earlier.sent
          ? await repeat(attempt, earlier)
          : "again";
    return repeated === "again" ? send(attempt, journal, begin) : repeated;
  };
  const receipt = await work().catch((thrown: unknown) => {
    // the message has been sent, whatever fails after that
    if (attempt.sent) return attempt.end("unknown", describeError(thrown));
    throw thrown;
  });
  if (receipt === "later") return receipt;
  if (attempt.sent || isWithRuntime(receipt)) await removeWaiting(fleet, agent.name, message.id);
  // a proof that came late is kept: the record may be gone by the next time, and the scripts read none
  const isNews = receipt.verdict === "accepted" && earlier?.verdict !== "accepted";
  const entry = begun ?? (attempt.sent || isNews ? earlier : undefined);
  if (entry === undefined) return receipt;
  const { verdict, channel, detail } = receipt;
  const sent = attempt.sent || verdict === "accepted";
  return journal.put({ ...entry, verdict, channel, detail, sent }).then(
    () => receipt,
    (thrown: unknown) => ({ ...receipt, detail: `${detail}; not written down: ${describeError(thrown)}` }),
  );
}

/** It has the message, or may have it; not where mosaic itself keeps it. */
function isWithRuntime({ verdict, channel }: Receipt): boolean {
  return channel !== KEPT_BY && (verdict === "accepted" || verdict === "queued" || verdict === "unknown");
}

async function send(attempt: Attempt, journal: DeliveryJournal, begin: Begin): Promise<Receipt | "later"> {
  const first = await lookWhetherReady(attempt, "channel");
  const kept = await keepUntilItMayGo(attempt, journal);
  if (kept !== undefined) return kept;
  if (first?.mayWait === false) return first.receipt;
  if (first !== undefined && attempt.request.waitIdle) return "later";
  const refusal = first === undefined ? undefined : await becomeReady(attempt, "channel");
  if (refusal !== undefined) return refusal;
  if (attempt.aborted) return attempt.end("not-ready", INTERRUPTED);
  attempt.pid = attempt.look.facts?.pid;
  attempt.since = attempt.tools.fleet.clock.now();
  await noteConversation(attempt.tools.fleet, attempt.tools.sources, attempt.look);
  attempt.opened = await openedConversation(attempt.tools.fleet, attempt.tools.sources, attempt.look);
  const handedOver = await handOver(attempt, begin);
  if (handedOver !== undefined) return handedOver;

  const inTheWay =
    (await becomeStill(attempt)) ?? (await finishStranded(attempt, journal)) ?? (await clearTheBox(attempt));
  if (inTheWay !== undefined) return inTheWay;
  if (attempt.aborted) return attempt.end("not-ready", INTERRUPTED);
  const { facts, view } = attempt.look;
  if (facts === undefined || view === undefined) return attempt.end("dead", "its process has ended");
  requireTypeable(attempt);
  requireOneLine(attempt);
  attempt.pid = facts.pid;
  attempt.channel = "keys";
  await begin("keys");
  return typeMessage(attempt, facts, view.id);
}

/**
 * By the runtime's own channel; undefined where it has none, where that is not there now, and for a command that is
 * typed. Throws `shell-command-not-taken` for one that would be no command there.
 */
async function handOver(attempt: Attempt, begin: Begin): Promise<Receipt | undefined> {
  const { facts, adapter } = attempt.look;
  const { message, agent } = attempt.request;
  if (facts === undefined) return undefined;
  const { world } = attempt.tools.sources;
  const shell = shellCommandIn(message);
  const handed =
    shell !== undefined
      ? await (shell === "" ? undefined : adapter.runShell?.(facts, world, shell, begin))
      : isCommand(message)
        ? undefined
        : await adapter.handOver?.(facts, world, message.text, begin);
  if (handed === undefined || handed.kind === "not-there") {
    if (shell === undefined || adapter.typing.shellIsNotPasted !== true) return undefined;
    if (handed === undefined) throw noShellByPaste(adapter.runtime, agent.name);
    return attempt.end("not-ready", `it runs no shell command now: ${handed.why}`);
  }
  attempt.channel = handed.channel;
  attempt.sent = true;
  const detail = handed.kind === "unclear" ? handed.why : `handed over (${handed.receipt})`;
  return awaitProof(attempt, facts, { detail });
}

/**
 * The id was sent before: answers with the first verdict, or with a better one where the proof has come since. Nothing
 * is typed; a text that was left in its box (a dialog opened over it, say) gets its Enter. "again" where it was refused,
 * and where the process that had it has ended, and neither its record nor that of the next one has the message.
 */
async function repeat(attempt: Attempt, earlier: JournalEntry): Promise<Receipt | "again"> {
  attempt.channel = earlier.channel;
  attempt.evidence = { ...attempt.evidence, repeats: earlier.at };
  if (earlier.verdict === "accepted") return attempt.end("accepted", earlier.detail);
  const look = await attempt.lookAgain();
  const { facts, view } = look;
  attempt.since = earlier.at;
  const lost = await lostWithItsProcess(attempt, earlier);
  if (lost !== undefined) return lost;
  const proof = facts === undefined ? undefined : await attempt.proofNow(facts);
  if (proof?.kind === "refused") return again(attempt);
  if (proof !== undefined) return attempt.proven(proof);
  const isStranded = earlier.channel === "keys" && isFree(attempt) && isInDraft(attempt);
  if (isStranded && facts !== undefined && view !== undefined && !attempt.aborted) {
    attempt.pid = facts.pid;
    attempt.sent = true;
    return submit(attempt, facts, view.id);
  }
  return earlier.verdict === undefined
    ? attempt.end("unknown", "an earlier send of this id ended before its verdict")
    : attempt.end(earlier.verdict, earlier.detail);
}

/** Throws `id-of-another-text` where the id was another message's: the answer would be that one's, and this dropped. */
function requireSameText(earlier: JournalEntry | undefined, { id, text }: Message): void {
  if (earlier?.sent !== true || earlier.text === undefined || earlier.text === fingerprint(text)) return;
  throw new MosaicError(
    "usage",
    `the id ${id} belongs to another message of the last day: its text, sender or command was different`,
    {
      code: "id-of-another-text",
      data: { id, first_sent: new Date(earlier.at).toISOString() },
      hint: "another --id, or none: then it gets a new one",
    },
  );
}

/**
 * What became of a message whose process has ended: proven by a record, or lost with the box or the queue in that
 * process's memory. undefined where the process lives, where its runtime keeps what it was given, or it cannot be told.
 */
async function lostWithItsProcess(
  attempt: Attempt,
  { to, channel }: JournalEntry,
): Promise<Receipt | "again" | undefined> {
  const { fleet, sources } = attempt.tools;
  const { adapter, facts } = attempt.look;
  if (to === undefined || adapter.proof === undefined) return undefined;
  if (channel !== "keys" && adapter.keepsHandedOver === true) return undefined;
  if (!(await isGone(fleet, to))) return undefined;
  const sought = { needle: attempt.request.message.needle, since: attempt.since };
  const lives = [factsOf(fleet, attempt.request.agent.name, to), ...(facts === undefined ? [] : [facts])];
  for (const life of lives) {
    const proof = await adapter.proof(life, sources.world, sought);
    // what a process held in memory ended with it; what the next one has in its record it goes on with
    if (proof?.kind === "accepted" || (life === facts && proof?.isBegun === true))
      return attempt.proven(proof);
  }
  if (!attempt.findsRecordOf(to.launch)) {
    return attempt.end("unknown", "the process that had it has ended, and its record cannot be found");
  }
  // who comes back is waited for as for any other message
  if (facts === undefined && (await attempt.tools.comesBack(attempt.request.agent.name)) === undefined)
    return attempt.end("dead", "not delivered: the agent ended before it took it");
  return again(attempt);
}

/** As if it had never been sent. */
function again(attempt: Attempt): "again" {
  attempt.since = 0;
  attempt.channel = undefined;
  attempt.evidence = { ...attempt.evidence, repeats: undefined };
  return "again";
}

/** By its marker: a placeholder may be anybody's paste. Behind another text it would be sent with that. */
function isInDraft({ look, request }: Attempt): boolean {
  const draft = withoutBlanks(look.reading?.composer?.draft ?? "");
  return draft.startsWith(withoutBlanks(request.message.needle));
}

/** Nothing on its screen would take an Enter but the box. */
function isFree({ look }: Attempt): boolean {
  const { state } = look.state;
  return !isDialog(look.state) && (state === "idle" || state === "available");
}
