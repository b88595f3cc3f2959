import type { StateReading } from "../../runtimes/state.ts";
import type { OnLimit } from "../roster/roster.ts";
import type { Due } from "./due.ts";
import { limitedUntil } from "./limit.ts";

/** What was found of an agent for which something may be due. Times in milliseconds since the epoch. */
export interface LimitFacts {
  readonly onLimit: OnLimit;
  /** undefined: nothing is. */
  readonly due: Due | undefined;
  readonly state: Pick<StateReading, "state" | "since" | "until">;
  /** Messages that mosaic keeps for it. */
  readonly waiting: number;
  /** Until when its budget keeps messages from it; left out: it does not. */
  readonly heldUntil?: number | undefined;
}

export type LimitAction =
  /** Nothing is left to be done. */
  | { readonly kind: "nothing" }
  /** Looked at again then. */
  | {
      readonly kind: "later";
      readonly at: number;
      readonly why: "not due" | "limited" | "held" | "not ready";
    }
  /** The limit has passed: it is told to go on, and is given what was kept. */
  | { readonly kind: "go-on"; readonly resume: boolean; readonly deliver: boolean };

/** Until somebody is looked at again who cannot be given what was kept: a dialog is open, it starts. */
export const NOT_READY_MS = 60_000;

/**
 * Pure. What is done for one agent. A model is asked once a limit: where it refuses again, that is a new limit, with an
 * end of its own. Nobody is told to go on who has gone on since.
 */
export function decideLimit(
  { onLimit, due, state, waiting, heldUntil }: LimitFacts,
  now: number,
): LimitAction {
  const until = limitedUntil(state, now);
  if (until !== undefined) return { kind: "later", at: until, why: "limited" };
  if (due === undefined && waiting === 0) return { kind: "nothing" };
  // what only a budget kept, or who was not ready, may go as soon as somebody looks
  const isLimitAhead = due?.limit !== undefined && due.limit > now;
  if (isLimitAhead && due.at > now) return { kind: "later", at: due.at, why: "not due" };
  const deliver = waiting > 0;
  const isOwed = deliver || (onLimit === "resume" && due?.limit !== undefined);
  // to be told to go on is a message, too
  if (heldUntil !== undefined)
    return isOwed ? { kind: "later", at: heldUntil, why: "held" } : { kind: "nothing" };
  if (state.state === "idle" || state.state === "available") {
    const limit = due?.limit;
    const hasGoneOn = state.since !== undefined && limit !== undefined && state.since > limit;
    const resume = onLimit === "resume" && limit !== undefined && !hasGoneOn;
    return resume || deliver ? { kind: "go-on", resume, deliver } : { kind: "nothing" };
  }
  if (!deliver) return { kind: "nothing" };
  return state.state === "working" || state.state === "queued"
    ? { kind: "go-on", resume: false, deliver }
    : { kind: "later", at: now + NOT_READY_MS, why: "not ready" };
}
