import { describeError } from "../../src/base/errors.ts";

export interface Polling {
  /** Milliseconds until it gives up; default 20 s. Generous: it is waited for only when something is broken. */
  readonly deadline?: number;
  /** Milliseconds between two questions; default 20. */
  readonly every?: number;
  /** What to add to the failure: the screen, the log. */
  readonly seen?: () => string | Promise<string>;
}

/**
 * Asks until the answer is neither undefined, null nor false, and returns it.
 * Throws with what was waited for, the last error of `ask`, and what was seen.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { deadline = 20_000, every = 20, seen }: Polling = {},
): Promise<T> {
  const end = performance.now() + deadline;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= end) break;
    await Bun.sleep(every);
  }
  const details = [
    `not within ${deadline} ms: ${what}`,
    ...(last === undefined ? [] : [`the last try threw: ${describeError(last)}`]),
    ...(seen === undefined ? [] : [await seen()]),
  ];
  throw new Error(details.join("\n"), { cause: last });
}
