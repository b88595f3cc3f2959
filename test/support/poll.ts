import { describeError } from "../../src/base/errors.ts";

export interface Polling {
  /** Milliseconds until it gives up; default 60 s. Generous: it is waited for only when something is broken. */
  readonly deadline?: number;
  /** Milliseconds between two questions; default 20, or twice as long as the question took, up to {@link LONGEST_PAUSE}. */
  readonly every?: number;
  /** What to add to the failure: the screen, the log. */
  readonly seen?: () => string | Promise<string>;
}

/**
 * A question that starts programs takes the processors from what it waits for. The bound keeps a busy machine, where
 * each question takes long, from looking so seldom that it misses a state of a few seconds.
 */
const LONGEST_PAUSE = 200;

/**
 * Asks until the answer is neither undefined, null nor false, and returns it.
 * Throws with what was waited for, the last error of `ask`, and what was seen.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { deadline = 60_000, every, seen }: Polling = {},
): Promise<T> {
  const end = performance.now() + deadline;
  let last: unknown;
  for (;;) {
    const asked = performance.now();
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    const now = performance.now();
    if (now >= end) break;
    await Bun.sleep(every ?? Math.max(20, Math.min(LONGEST_PAUSE, 2 * (now - asked))));
  }
  const details = [
    `not within ${deadline} ms: ${what}`,
    ...(last === undefined ? [] : [`the last try threw: ${describeError(last)}`]),
    ...(seen === undefined ? [] : [await seen()]),
  ];
  throw new Error(details.join("\n"), { cause: last });
}
