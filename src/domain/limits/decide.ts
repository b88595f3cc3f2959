import type { StateReading } from "../../runtimes/state.ts";
import type { OnLimit } from "../roster/roster.ts";
import type { Due } from "./due.ts";
import { limitedUntil } from "./limit.ts";

/** The facts about an agent that may have something due. Times in milliseconds since the epoch. */
export interface LimitFacts {
  readonly onLimit: OnLimit;
  /** undefined: nothing is due. */
  readonly due: Due | undefined;
  readonly state: Pick<StateReading, "state" | "since" | "until">;
  /** How many messages mosaic holds for it. */
  readonly waiting: number;
  /** Until when its budget keeps messages from it; left out: it does not. */
  readonly heldUntil?: number | undefined;
}

export type LimitAction =
  /** There is nothing left to do. */
  | { readonly kind: "nothing" }
  /** Look again at that time. */
  | {
      readonly kind: "later";
      readonly at: number;
      readonly why: "not due" | "limited" | "held" | "not ready";
    }
  /** The limit has passed: the agent is told to continue, and gets the messages held for it. */
  | { readonly kind: "go-on"; readonly resume: boolean; readonly deliver: boolean };

/** When to look again at an agent that cannot get its messages: a dialog is open, or it is starting. */
export const NOT_READY_MS = 60_000;

/**
 * Pure. What to do about one agent. A model is asked once for each limit: if it refuses again, that is a new limit with
 * an end of its own. An agent that has continued since is not told to.
 */
export function decideLimit(
  { onLimit, due, state, waiting, heldUntil }: LimitFacts,
  now: number,
): LimitAction {
  const until = limitedUntil(state, now);
  if (until !== undefined) return { kind: "later", at: until, why: "limited" };
  if (due === undefined && waiting === 0) return { kind: "nothing" };
  // what only a budget held, or an agent that was not ready, may be tried at any look
  const isLimitAhead = due?.limit !== undefined && due.limit > now;
  if (isLimitAhead && due.at > now) return { kind: "later", at: due.at, why: "not due" };
  const deliver = waiting > 0;
  const isOwed = deliver || (onLimit === "resume" && due?.limit !== undefined);
  // the message to continue is a message too
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
