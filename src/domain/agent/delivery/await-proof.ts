import { isDialog } from "../decide-state.ts";
import type { AgentFacts } from "../../../runtimes/contract.ts";
import { LEAST_PROOF_MS, type Attempt } from "./attempt.ts";
import { withoutBlanks } from "./message.ts";
import { textStands } from "./text-stands.ts";
import type { Receipt } from "./verdict.ts";

/** A proof without an event is looked for this often. */
const PROOF_POLL_MS = 50;
/** Between two looks at the screen, and so between two Enters. */
export const LOOK_MS = 1_000;
export const MOST_ENTERS = 3;
/** A proof that has not come by then will not come, and other senders wait for the lock. */
const MOST_PROOF_MS = 60_000;
/** A turn that has begun and is in no record yet: its record comes with its first answer, and others wait for the lock. */
const BEGUN_MS = 5_000;

interface Awaited {
  /** What there is to say where no proof comes. */
  readonly detail: string;
  /** What the runtime held before: the end of another message that ends alike. */
  readonly heldBefore?: string | undefined;
  /** Only for what was typed: presses Enter where it was swallowed. */
  readonly pressEnterAgain?: (() => Promise<void>) | undefined;
}

/** Waits until the runtime's own record has the message, or time is up, or the agent is dead. */
export async function awaitProof(attempt: Attempt, facts: AgentFacts, awaited: Awaited): Promise<Receipt> {
  const { adapter } = attempt.look;
  const until = Math.min(
    Math.max(attempt.deadline, attempt.now() + LEAST_PROOF_MS),
    attempt.now() + MOST_PROOF_MS,
  );
  const watch = attempt.tools.changes.watch(adapter.watched?.(facts) ?? []);
  const enterAgainMs = adapter.typing.enterAgainMs ?? LOOK_MS;
  let enterAgain = attempt.now() + enterAgainMs;
  const enough = attempt.now() + BEGUN_MS;
  let nextLook = attempt.now() + LOOK_MS;
  try {
    while (attempt.now() < until && !attempt.aborted) {
      const proof = await attempt.proofNow(facts);
      if (proof !== undefined && (proof.isBegun !== true || attempt.now() >= enough))
        return attempt.proven(proof);
      if (attempt.now() >= nextLook) {
        if (adapter.proof === undefined) break;
        const mayPress = proof === undefined && attempt.now() >= enterAgain;
        const { enters } = attempt.evidence;
        const shown = mayPress ? awaited : { ...awaited, pressEnterAgain: undefined };
        const receipt = await lookForTrouble(attempt, facts, shown);
        if (attempt.evidence.enters > enters) enterAgain = attempt.now() + enterAgainMs;
        if (receipt !== undefined) return receipt;
        nextLook = attempt.now() + LOOK_MS;
      }
      await watch.next(PROOF_POLL_MS, attempt.tools.fleet.signal);
    }
  } finally {
    watch.close();
  }
  await attempt.lookAgain();
  return (await lateProof(attempt, facts)) ?? withoutProof(attempt, facts, awaited.detail);
}

/** A receipt where nothing more can come. */
async function lookForTrouble(
  attempt: Attempt,
  facts: AgentFacts,
  { heldBefore, pressEnterAgain }: Awaited,
): Promise<Receipt | undefined> {
  const look = await attempt.lookAgain();
  const { state, reading, view } = look;
  if (attempt.isOver) return (await lateProof(attempt, facts)) ?? withoutProof(attempt, facts, "");
  const { needle, text } = attempt.request.message;
  const isShown =
    withoutBlanks(view?.screen ?? "").includes(withoutBlanks(needle)) ||
    (isEndOf(reading?.heldEnd, text, LEAST_END) && !isEndOf(heldBefore, text, 1));
  // the text is still in the box, so what the runtime has queued is another message
  if (reading?.state === "queued" && isShown && !textStands(attempt, look)) {
    return attempt.proven({ kind: "queued", source: "screen", detail: reading.rule });
  }
  if (isDialog(state) || attempt.evidence.enters >= MOST_ENTERS) return undefined;
  await pressEnterAgain?.();
  return undefined;
}

/** So much of an end that no other message has it by chance. */
const LEAST_END = 200;

/** Whether these rows are the end of a message whose marker has no room on the screen. */
function isEndOf(rows: string | undefined, text: string, least: number): boolean {
  const end = withoutBlanks(rows ?? "");
  return end.length >= least && withoutBlanks(text).endsWith(end);
}

async function lateProof(attempt: Attempt, facts: AgentFacts): Promise<Receipt | undefined> {
  const proof = await attempt.proofNow(facts);
  if (proof?.isBegun === true && attempt.isOver) {
    return attempt.end("dead", "it died before its turn was seen to run");
  }
  return proof === undefined ? undefined : attempt.proven(proof);
}

async function withoutProof(attempt: Attempt, facts: AgentFacts, detail: string): Promise<Receipt> {
  const { state, adapter } = attempt.look;
  await attempt.keepScreen();
  if (attempt.isOver) {
    return attempt.findsRecordOf(attempt.lasting(facts).launched)
      ? attempt.end("dead", "it died, and no record that has the message was found")
      : attempt.end("unknown", "it died, and its record cannot be found");
  }
  const why =
    adapter.proof === undefined
      ? `${adapter.runtime} has no record that could prove it`
      : "its record does not have the message";
  const open = isDialog(state) ? `${state.state} is open` : "";
  return attempt.end("unknown", [detail, open, why].filter((part) => part !== "").join("; "));
}
