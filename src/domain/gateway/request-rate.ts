import type { Bus } from "../ports/bus.ts";

/** So many requests of one token, or of one person, in each ten seconds: far more than a program that works asks. */
export const MOST_REQUESTS = 600;
export const WINDOW_MS = 10_000;
/** More than this are not told apart: they are known by the database, and still they must not fill the memory. */
const MOST_NAMES = 10_000;

/**
 * Counts the requests of each who is known, over all gateways of a team: whoever goes from host to host has no more of
 * them. Each gateway counts for itself too, and that alone while the bus is away: it is never open.
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

  /** Takes one. The milliseconds to wait, at most, where there is none left; else 0. `now` is monotonic. */
  async take(name: string, now: number): Promise<number> {
    if (now - this.#began >= WINDOW_MS) {
      this.#own = new Map();
      this.#began = now;
    }
    const key = this.#own.has(name) || this.#own.size < MOST_NAMES ? name : "";
    const own = (this.#own.get(key) ?? 0) + 1;
    this.#own.set(key, own);
    // whoever has too many here has them in the team as well, and need not cost it anything
    if (own > MOST_REQUESTS) return this.#began + WINDOW_MS - now;
    // who asks is nothing for whoever can look into the bus
    const all = await this.#bus?.count(`mosaic:1:rate:${this.#sha256(name)}`, WINDOW_MS);
    return all !== undefined && all > MOST_REQUESTS ? WINDOW_MS : 0;
  }
}
