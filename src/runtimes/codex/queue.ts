import type { AgentFacts, HandOver, ProgramResult, RuntimeWorld } from "../contract.ts";
import { lastTurn } from "./record.ts";
import { openThreads } from "./threads.ts";

/** Linux takes no argument of more than 128 KiB, its end included. */
const LONGEST_ARGUMENT = 131_071;
const TIMEOUT_MS = 10_000;
const CHANNEL = "codex queue";

/**
 * `codex queue` (0.169.0) while a turn runs: the message comes next, exact to the byte, and the box is left alone. An
 * idle codex looks into its queue every 10 s only, one whose turn was interrupted not before its next turn, and one
 * without a message has none: there keys are better.
 */
export async function handOverToCodex(
  agent: AgentFacts,
  world: RuntimeWorld,
  message: string,
  begin: (channel: string) => Promise<void>,
): Promise<HandOver> {
  const [thread, another] = await openThreads(agent, world);
  if (thread === undefined) return notThere("its thread is not open in its own process");
  if (another !== undefined) return notThere("it has more than one thread open");
  const turn = await lastTurn(world, thread);
  if (turn?.kind !== "running" && turn?.kind !== "in-call") {
    return notThere("no turn runs, and its queue is looked into every 10 s only");
  }
  const text = `--message=${message}`;
  if (new TextEncoder().encode(text).length > LONGEST_ARGUMENT) {
    return notThere("the message is too long for an argument");
  }
  await begin(CHANNEL);
  return readAnswer(await world.run(agent, ["codex", "queue", "--thread", thread.id, text], TIMEOUT_MS));
}

/** Pure. What the answer of `codex queue` means for the message. */
export function readAnswer(result: ProgramResult | undefined): HandOver {
  if (result === undefined) return notThere("codex could not be run");
  const receipt = /^Queued message (\S+) for thread /m.exec(result.stdout)?.[1];
  if (result.status === 0 && receipt !== undefined) return { kind: "handed", channel: CHANNEL, receipt };
  const why = /^(?:Error|error): .+/m.exec(result.stderr)?.[0] ?? `codex queue ended with ${result.status}`;
  // usage, or a no of the part that keeps the queue
  if (!result.timedOut && (result.status === 2 || why.startsWith(REFUSED))) {
    return notThere(why.slice(0, 200));
  }
  const what = result.timedOut ? "codex queue did not end" : why.slice(0, 200);
  return { kind: "unclear", channel: CHANNEL, why: what };
}

const REFUSED = "Error: failed to queue session message: thread/queue/add failed: ";

function notThere(why: string): HandOver {
  return { kind: "not-there", why };
}
