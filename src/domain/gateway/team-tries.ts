import type { Bus } from "../ports/bus.ts";
import { FORGOTTEN_MS, FREE_TRIES, WAIT_MS } from "./tries.ts";

/**
 * Counts the tries to log in under a name over all gateways of a team, by the same limits as each gateway's own count,
 * so that going from host to host gives no more of them. While the bus is away nothing is counted here, and only each
 * gateway's own count holds.
 */
export class TeamTries {
  readonly #bus: Pick<Bus, "count" | "clear">;
  readonly #sha256: (text: string) => string;

  constructor(bus: Pick<Bus, "count" | "clear">, sha256: (text: string) => string) {
    this.#bus = bus;
    this.#sha256 = sha256;
  }

  /** The longest time to wait, in milliseconds; 0 where a try is left. */
  async take(name: string): Promise<number> {
    const { tries, wait } = this.#keys(name);
    const count = await this.#bus.count(tries, FORGOTTEN_MS);
    if (count === undefined || count < FREE_TRIES) return 0;
    // the last free try starts a wait, and so does each one after a wait
    const waiting = await this.#bus.count(wait, WAIT_MS);
    return waiting !== undefined && waiting > 1 ? WAIT_MS : 0;
  }

  /** The login succeeded: the count of the name starts again. */
  async clear(name: string): Promise<void> {
    const { tries, wait } = this.#keys(name);
    await Promise.all([this.#bus.clear(tries), this.#bus.clear(wait)]);
  }

  /** Hashed: whoever can read the bus must not see who logs in. */
  #keys(name: string) {
    const key = `mosaic:1:tries:${this.#sha256(name)}`;
    return { tries: key, wait: `${key}:wait` };
  }
}
