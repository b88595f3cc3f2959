import type { Clock } from "../../base/clock.ts";
import type { BusKey, BusKeysNow, TeamStore } from "../ports/team-store.ts";

const READ_MS = 30_000;
/** A key is used for sealing only after this time, when every gateway has read it. */
const USED_AFTER_MS = 90_000;
/** The shortest time between two reads: unreadable messages on the bus must not keep the database busy. */
const SOONEST_MS = 2_000;

export interface BusKeysParts {
  readonly store: () => Promise<Pick<TeamStore, "busKeys"> | undefined>;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
}

/**
 * The keys of the team's bus, and the team's time. Both are read regularly from the database, because clocks of hosts
 * are never compared. While the database is away, what was read last counts.
 */
export class BusKeys {
  readonly #parts: BusKeysParts;
  readonly #ends = new AbortController();
  #read: (BusKeysNow & { readonly at: number }) | undefined;
  #reading: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: BusKeysParts) {
    this.#parts = parts;
  }

  /** Reads regularly until it is closed; resolves after the first time. */
  async begin(): Promise<void> {
    await this.#readNow();
    void this.#goOn();
  }

  close(): void {
    this.#ends.abort();
  }

  /** The key to seal with; undefined before the first read. */
  get own(): BusKey | undefined {
    const read = this.#read;
    if (read === undefined) return undefined;
    const since = this.#parts.clock.monotonic() - read.at;
    return read.keys.find(({ ageMs }) => ageMs + since >= USED_AFTER_MS) ?? read.keys.at(-1);
  }

  byId(id: number): BusKey | undefined {
    return this.#read?.keys.find((key) => key.id === id);
  }

  /** The team's time in milliseconds, by the database's clock. */
  get now(): number | undefined {
    const read = this.#read;
    return read === undefined ? undefined : read.nowMs + this.#parts.clock.monotonic() - read.at;
  }

  /** Says that what is known may be out of date. */
  doubt(): void {
    if (this.#parts.clock.monotonic() - this.#askedAt >= SOONEST_MS) void this.#readNow();
  }

  async #goOn(): Promise<void> {
    const { signal } = this.#ends;
    while (!signal.aborted) {
      await this.#parts.clock.sleep(READ_MS, signal).catch(ignore);
      if (!signal.aborted) await this.#readNow();
    }
  }

  async #readNow(): Promise<void> {
    this.#reading ??= this.#ask().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #ask(): Promise<void> {
    const began = this.#parts.clock.monotonic();
    this.#askedAt = began;
    try {
      const read = await (await this.#parts.store())?.busKeys();
      if (read === undefined || read.keys.length === 0) return;
      // its clock was read at some moment in between
      this.#read = { ...read, at: (began + this.#parts.clock.monotonic()) / 2 };
    } catch {
      // the database is away: what was read last counts
    }
  }
}

function ignore(): void {}
