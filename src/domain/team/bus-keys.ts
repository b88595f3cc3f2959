import type { Clock } from "../../base/clock.ts";
import type { BusKey, BusKeysNow, TeamStore } from "../ports/team-store.ts";

const READ_MS = 30_000;
/** A key is known to all who read so often before anybody seals with it. */
const USED_AFTER_MS = 90_000;
/** Whoever says what nobody understands must not make us ask the database all the time. */
const SOONEST_MS = 2_000;

export interface BusKeysParts {
  readonly store: () => Promise<Pick<TeamStore, "busKeys"> | undefined>;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
}

/**
 * The keys of the team's bus, read from the database again and again, and by its clock the time: those of hosts are never
 * compared. A database that is away leaves what was read last.
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

  /** Reads now and then until it is closed; resolves after the first time. */
  async begin(): Promise<void> {
    await this.#readNow();
    void this.#goOn();
  }

  close(): void {
    this.#ends.abort();
  }

  /** The one to seal with; undefined before the first was read. */
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

  /** What is known may be out of date. */
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
      // its clock was looked at some time in between
      this.#read = { ...read, at: (began + this.#parts.clock.monotonic()) / 2 };
    } catch {
      // the database is away: what was read last holds
    }
  }
}

function ignore(): void {}
