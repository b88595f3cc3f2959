import { mayStillStart } from "../decide-state.ts";
import type { AgentLook } from "../look.ts";
import { admit } from "./admit.ts";
import type { Attempt } from "./attempt.ts";
import type { Receipt } from "./verdict.ts";

/** Between two looks at an agent that is not ready. */
const READY_POLL_MS = 250;
/** How long a screen may be unreadable, because it is in the middle of a redraw. */
const UNREADABLE_MS = 1_500;
/** A process younger than this may still be drawing its first screen, and drop what is typed meanwhile. */
const YOUNG_MS = 30_000;

/**
 * Looks until the agent can take a message; a receipt where it cannot. For keys, its first screen must stand still
 * too; a channel of its own is there once the runtime is.
 */
export async function becomeReady(attempt: Attempt, way: "keys" | "channel"): Promise<Receipt | undefined> {
  for (;;) {
    const refusal = await lookWhetherReady(attempt, way);
    if (refusal === undefined) return undefined;
    if (!refusal.mayWait) return refusal.receipt;
    await attempt.sleep(READY_POLL_MS);
  }
}

interface Refusal {
  /** What to answer where nobody waits. */
  readonly receipt: Receipt;
  /** It may become ready, and there is time left. */
  readonly mayWait: boolean;
}

/** One look; undefined where the agent can take a message. */
export async function lookWhetherReady(
  attempt: Attempt,
  way: "keys" | "channel",
): Promise<Refusal | undefined> {
  const { waitIdle, blind } = attempt.request;
  const look = await attempt.lookAgain();
  // a tmux that does not answer says nothing of a program without states either
  const hasStates = look.adapter.runtime !== "command" || look.view === undefined;
  const { tools, request } = attempt;
  const comesBack = look.state.state === "dead" ? await tools.comesBack(request.agent.name) : undefined;
  const admission = admit(look.state, {
    waitIdle,
    hasStates,
    blind,
    comesBack,
    now: tools.fleet.clock.now(),
  });
  if (admission.go && (way === "channel" || (await isSettled(attempt, look)))) return undefined;
  const { verdict, detail, waits } = admission.go
    ? { verdict: "not-ready" as const, detail: "its first screen is not still yet", waits: true }
    : admission;
  // without processor time a first screen is not whole after a minute: qwen 0.24.4 and gemini 0.61.0 at load 55 to 70
  const isUnreadable = look.state.state === "unknown" && !waitIdle && !mayStillStart(look.processAgeMs);
  const patience = isUnreadable ? attempt.startedAt + UNREADABLE_MS : attempt.deadline;
  const mayWait = waits && attempt.now() + READY_POLL_MS <= patience && !attempt.aborted;
  return { receipt: attempt.end(verdict, detail), mayWait };
}

/** The same for keys, after a look that found it ready; looks again only at a process that is young. */
export async function becomeStill(attempt: Attempt): Promise<Receipt | undefined> {
  return (await isSettled(attempt, attempt.look)) ? undefined : becomeReady(attempt, "keys");
}

/**
 * Some runtimes drop text that comes too early, others leave it in the box: the first screen of a process must stand
 * still before anything is typed. On a busy host that may first be there when the process is not young any more.
 */
async function isSettled(attempt: Attempt, before: AgentLook): Promise<boolean> {
  const { adapter, processAgeMs } = before;
  if (processAgeMs === undefined || adapter.runtime === "command") return true;
  // it is working, so it has been ready before
  if (before.state.state === "working" || before.state.state === "queued") return true;
  if (mayStillStart(processAgeMs) && !mayReadKeys(attempt, before)) return false;
  if (processAgeMs > YOUNG_MS) return true;
  if (before.reading?.composer === undefined) return false;
  await attempt.sleep(adapter.typing.stillMs);
  const after = await attempt.lookAgain();
  const isStill = after.view?.screen === before.view?.screen && after.state.state === before.state.state;
  return isStill && mayReadKeys(attempt, after);
}

/** False where what is typed at this moment is surely not read before other work is done. */
export function mayReadKeys({ tools }: Attempt, { adapter, facts }: AgentLook): boolean {
  if (adapter.typing.readsByItsFirstThread !== true || facts === undefined) return true;
  return tools.fleet.processes.isWaiting(facts.pid) !== false;
}
