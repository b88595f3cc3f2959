/** `burst` at once, and then one for each that is earned over time. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  at: number;
  /** Whether a refusal was reported since the last request that was admitted. */
  isTold: boolean;
}

/** Beyond this many names, all share one rate: made-up names must not fill the memory. */
const MOST_NAMES = 10_000;

export type Taken =
  | { readonly isTaken: true }
  | {
      readonly isTaken: false;
      readonly waitMs: number;
      /** The first refusal in a row: worth writing down. */ readonly isFirst: boolean;
    };

/** Counts by name. `now` is a monotonic time in milliseconds. */
export class Rates {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  take(name: string, now: number): Taken {
    const { burst, perSecond } = this.#rate;
    const key = this.#buckets.has(name) || this.#buckets.size < MOST_NAMES ? name : "";
    const bucket = this.#buckets.get(key) ?? { left: burst, at: now, isTold: false };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.left >= 1) {
      bucket.left -= 1;
      bucket.isTold = false;
      return { isTaken: true };
    }
    const isFirst = !bucket.isTold;
    bucket.isTold = true;
    return { isTaken: false, waitMs: ((1 - bucket.left) / perSecond) * 1000, isFirst };
  }
}
