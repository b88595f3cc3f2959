import type { FleetHosts } from "../../operations/documents/fleet-hosts.ts";

export interface TeamFeedParts {
  /** The document of `fleet.hosts`; undefined: this home has no team. */
  look(): Promise<FleetHosts | undefined>;
  /** Calls `changed` when a host says that its list has changed, and when such a notice may have been missed. */
  watch(changed: () => void): () => void;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/** A burst of hints is one look. */
const BURST_MS = 25;
/** Looking takes at most one fifth of the time. */
const PAUSE_FACTOR = 4;
/** The safety net: nothing reports that a host has become silent, and the bus may be away. */
const POLL_MS = 3_000;
/** An unchanged list is sent again this often: that it is still current is news too. */
const AGAIN_MS = 9_000;

/**
 * The lists of all hosts for any number of followers. One look serves all of them: when a host says that its list has
 * changed, and every few seconds. Without followers nothing is looked at.
 */
export class TeamFeed {
  readonly #parts: TeamFeedParts;
  readonly #followers = new Set<(document: FleetHosts) => void>();
  #unwatch: (() => void) | undefined;
  #timer: Timer | undefined;
  #last: { readonly document: FleetHosts; readonly essence: string; readonly toldAt: number } | undefined;
  #isLooking = false;
  #isDue = false;
  #earliest = 0;

  constructor(parts: TeamFeedParts) {
    this.#parts = parts;
  }

  /** Calls `tell`, first with everything known; the returned function ends it. */
  follow(tell: (document: FleetHosts) => void): () => void {
    this.#followers.add(tell);
    if (this.#unwatch === undefined) {
      this.#unwatch = this.#parts.watch(() => this.#hint());
      void this.#look();
    } else if (this.#last !== undefined) {
      tell(this.#last.document);
    }
    return () => {
      if (!this.#followers.delete(tell) || this.#followers.size > 0) return;
      clearTimeout(this.#timer);
      this.#unwatch?.();
      this.#unwatch = undefined;
      this.#last = undefined;
    };
  }

  #hint(): void {
    const wasDue = this.#isDue;
    this.#isDue = true;
    if (!wasDue && !this.#isLooking) this.#plan();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#unwatch === undefined) return;
    const now = this.#parts.now();
    const wait = this.#isDue ? Math.max(BURST_MS, this.#earliest - now) : POLL_MS;
    this.#timer = setTimeout(() => void this.#look(), wait);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#isDue = false;
    const began = this.#parts.now();
    try {
      const document = await this.#parts.look();
      if (document !== undefined) this.#tell(document, began);
    } catch {
      // That the database is away shows in the age of what was sent before.
    } finally {
      this.#isLooking = false;
      const ended = this.#parts.now();
      this.#earliest = ended + PAUSE_FACTOR * (ended - began);
      this.#plan();
    }
  }

  #tell(document: FleetHosts, now: number): void {
    if (this.#unwatch === undefined) return;
    const essence = essenceOf(document);
    const last = this.#last;
    if (last?.essence === essence && now - last.toldAt < AGAIN_MS) return;
    this.#last = { document, essence, toldAt: now };
    for (const tell of this.#followers) tell(document);
  }
}

/** Pure. Everything but the ages, which change by themselves. */
function essenceOf({ hosts }: FleetHosts): string {
  return JSON.stringify(
    hosts.map(({ agents, ...host }) => [
      { ...host, heard_ms: null, looked_ms: null },
      // the reason of a silent host contains an age too
      agents.map((agent) => ({ ...agent, age_ms: null, reason: host.heard ? agent.reason : null })),
    ]),
  );
}
