/** Wrong passwords without a wait; each further one starts a wait. */
export const FREE_TRIES = 5;
export const WAIT_MS = 30_000;
/** After this long without a try, the count starts again. */
export const FORGOTTEN_MS = 15 * 60_000;
/** Beyond this many names, all share one count: made-up names must not fill the memory. */
const MOST_NAMES = 1_000;

interface Tried {
  count: number;
  last: number;
}

/** Counts the tries to log in under a name. `now` is a monotonic time in milliseconds. */
export class Tries {
  readonly #names = new Map<string, Tried>();

  /**
   * Counts a try before its result is known, so that many at the same moment are many tries. Returns the milliseconds
   * to wait where there is none left, else 0.
   */
  take(name: string, now: number): number {
    this.#forget(now);
    const key = this.#names.has(name) || this.#names.size < MOST_NAMES ? name : "";
    const tried = this.#names.get(key) ?? { count: 0, last: now };
    if (tried.count >= FREE_TRIES) {
      const wait = tried.last + WAIT_MS - now;
      if (wait > 0) return wait;
    }
    this.#names.set(key, { count: tried.count + 1, last: now });
    return 0;
  }

  /** The login succeeded: the count of the name starts again. */
  clear(name: string): void {
    this.#names.delete(name);
  }

  #forget(now: number): void {
    for (const [name, { last }] of this.#names) {
      if (now - last > FORGOTTEN_MS) this.#names.delete(name);
    }
  }
}
