import { describeError } from "../../base/errors.ts";
import type { Clock } from "../../base/clock.ts";

/** What waits: with its clock, and what ends the wait. */
export interface Waiting {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly signal: AbortSignal;
}

export interface Polling {
  /** Milliseconds until it gives up; default 20 s. */
  readonly deadline?: number;
  /** Milliseconds between two questions; default 50. */
  readonly every?: number;
  /** What to add to the failure: the screen. */
  readonly seen?: () => string | Promise<string>;
}

/**
 * Asks until the answer is true; a question that fails is asked again. Throws with what was waited for, the last failure
 * and what was seen; where the signal is aborted, its reason.
 */
export async function until(
  { clock, signal }: Waiting,
  what: string,
  ask: () => boolean | Promise<boolean>,
  { deadline = 20_000, every = 50, seen }: Polling = {},
): Promise<true> {
  const end = clock.monotonic() + deadline;
  let failure: unknown;
  for (;;) {
    signal.throwIfAborted();
    try {
      if (await ask()) return true;
      failure = undefined;
    } catch (thrown) {
      failure = thrown;
    }
    if (clock.monotonic() >= end) break;
    await clock.sleep(every, signal);
  }
  const shown = await seen?.();
  throw new Error(
    [
      `waited ${deadline / 1000} s until ${what}`,
      ...(failure === undefined ? [] : [describeError(failure)]),
      ...(shown === undefined ? [] : [shown]),
    ].join("\n"),
  );
}
