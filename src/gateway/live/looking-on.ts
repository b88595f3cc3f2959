import type { FeedParts, Invalid } from "./fleet-feed.ts";

/** Catches what no event told. */
const FULL_LOOK_MS = 30_000;
/** A burst of events is one look: what one end sets off comes within so long, and more is not waited for. */
const BURST_MS = 25;
/** What is on its way is looked at again. */
const SOON_MS = 1_000;
/** Looking takes at most one part in five of the time. */
const PAUSE_FACTOR = 4;

/** Looks at once, and again when something was told of, until it is ended. One look at a time. */
export class LookingOn {
  readonly #parts: Pick<FeedParts, "watch" | "now">;
  readonly #look: (agents: Invalid) => Promise<void>;
  readonly #watch: { close(): void };
  readonly #changed = new Set<string>();
  #isAllDue = true;
  #isLooking = false;
  #hasEnded = false;
  #timer: Timer | undefined;
  #soon: Timer | undefined;
  /** Times of `now()`: when all was looked at, and before when nothing is looked at again. */
  #lastWhole = 0;
  #earliest = 0;

  constructor(parts: Pick<FeedParts, "watch" | "now">, look: (agents: Invalid) => Promise<void>) {
    this.#parts = parts;
    this.#look = look;
    this.#watch = parts.watch((agents) => this.#invalidate(agents));
    void this.#lookNow();
  }

  /** These are looked at again in a second, whether something tells of them or not. None: nobody is. */
  soon(agents: readonly string[]): void {
    if (this.#hasEnded || agents.length === 0) return;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#invalidate(agents), SOON_MS);
  }

  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#watch.close();
  }

  #invalidate(agents: Invalid): void {
    const wasDue = this.#isDue();
    if (agents === "all") this.#isAllDue = true;
    else for (const agent of agents) this.#changed.add(agent);
    if (!wasDue) this.#plan();
  }

  #isDue(): boolean {
    return this.#isAllDue || this.#changed.size > 0;
  }

  #plan(): void {
    if (this.#hasEnded || this.#isLooking) return;
    const now = this.#parts.now();
    const at = this.#isDue() ? Math.max(this.#earliest, now + BURST_MS) : this.#lastWhole + FULL_LOOK_MS;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookNow(), Math.max(0, at - now));
  }

  async #lookNow(): Promise<void> {
    const began = this.#parts.now();
    const isWhole = this.#isAllDue || began - this.#lastWhole >= FULL_LOOK_MS;
    const agents = isWhole ? "all" : [...this.#changed];
    this.#isAllDue = false;
    this.#changed.clear();
    this.#isLooking = true;
    await this.#look(agents);
    this.#isLooking = false;
    if (isWhole) this.#lastWhole = began;
    const ended = this.#parts.now();
    this.#earliest = ended + PAUSE_FACTOR * (ended - began);
    this.#plan();
  }
}
