import { MosaicError } from "../../../base/errors.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Fetched } from "../../ports/update-tools.ts";
import { masked } from "./release-place.ts";

/** Pauses between the tries, in milliseconds; there is one more try than pauses. */
const PAUSES_MS = [1000, 2000, 4000];
const ABSENT = [404, 410];
const REFUSED = [400, 401, 403, 407];

export interface FetchContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/**
 * Repeats what may succeed the next time. undefined: the server does not have it. Throws MosaicError("failure") for
 * what the server refuses, and for a download that failed each time; throws the signal's reason when it is aborted.
 */
export async function fetchPatiently<T>(
  context: FetchContext,
  address: string,
  once: () => Promise<Fetched<T>>,
): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    const got = await once();
    if (got.ok) return got.value;
    context.signal.throwIfAborted();
    const { status, why } = got;
    if (status !== undefined && ABSENT.includes(status)) return undefined;
    if (status !== undefined && REFUSED.includes(status)) {
      throw new MosaicError("failure", `the server refuses ${masked(address)}: HTTP ${status}`);
    }
    if (got.isFinal === true) {
      throw new MosaicError("failure", `not downloaded: ${masked(address)}: ${why}`);
    }
    const pause = PAUSES_MS[attempt];
    if (pause === undefined) {
      throw new MosaicError(
        "failure",
        `could not be downloaded in ${attempt + 1} tries: ${masked(address)}: ${why}`,
      );
    }
    context.note(`${why}; trying again in ${pause / 1000} s`);
    await context.clock.sleep(pause, context.signal);
    context.signal.throwIfAborted();
  }
}
