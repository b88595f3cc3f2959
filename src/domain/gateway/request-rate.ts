import type { Bus } from "../ports/bus.ts";

/** Requests of one token, or one person, in ten seconds: far more than a working program needs. */
export const MOST_REQUESTS = 600;
export const WINDOW_MS = 10_000;
/** Beyond this many names, all share one count, so that names cannot fill the memory. */
const MOST_NAMES = 10_000;

/**
 * Counts each caller's requests over all gateways of a team, so that going from host to host gives no more of them.
 * Each gateway also counts for itself, and only that counts while the bus is away: there is always a limit.
 */
export class RequestRate {
  readonly #bus: Pick<Bus, "count"> | undefined;
  readonly #sha256: (text: string) => string;
  #own = new Map<string, number>();
  #began = Number.NEGATIVE_INFINITY;

  /** `bus`: undefined without a team. */
  constructor(bus: Pick<Bus, "count"> | undefined, sha256: (text: string) => string) {
    this.#bus = bus;
    this.#sha256 = sha256;
  }

  /**
   * Counts a request. Returns the longest time to wait, in milliseconds, where there are too many; else 0. `now` is
   * monotonic.
   */
  async take(name: string, now: number): Promise<number> {
    if (now - this.#began >= WINDOW_MS) {
      this.#own = new Map();
      this.#began = now;
    }
    const key = this.#own.has(name) || this.#own.size < MOST_NAMES ? name : "";
    const own = (this.#own.get(key) ?? 0) + 1;
    this.#own.set(key, own);
    // too many here are too many in the team, and need not load the bus
    if (own > MOST_REQUESTS) return this.#began + WINDOW_MS - now;
    // hashed, because whoever can read the bus must not see who calls
    const all = await this.#bus?.count(`mosaic:1:rate:${this.#sha256(name)}`, WINDOW_MS);
    return all !== undefined && all > MOST_REQUESTS ? WINDOW_MS : 0;
  }
}
