import type { FeedParts, Invalid } from "./fleet-feed.ts";
import { WantedLooks, type Haste } from "./wanted-looks.ts";

/** How soon an agent in a passing state is looked at again. */
const SOON_MS = 1_000;

/** Looks at once, and again when something was reported, until ended. One look at a time. */
export class LookingOn {
  readonly #parts: Pick<FeedParts, "watch" | "now">;
  readonly #look: (agents: Invalid) => Promise<void>;
  readonly #watch: { close(): void };
  readonly #wanted = new WantedLooks();
  #isLooking = false;
  #hasEnded = false;
  #timer: Timer | undefined;
  #soon: Timer | undefined;

  constructor(parts: Pick<FeedParts, "watch" | "now">, look: (agents: Invalid) => Promise<void>) {
    this.#parts = parts;
    this.#look = look;
    this.#watch = parts.watch((agents, haste) => this.#invalidate(agents, haste));
    void this.#lookNow();
  }

  /** Looks at these again in a second, with or without a report. An empty list: at none. */
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

  #invalidate(agents: Invalid, haste: Haste = "soon"): void {
    if (this.#wanted.add(agents, haste, this.#parts.now())) this.#plan();
  }

  #plan(): void {
    if (this.#hasEnded || this.#isLooking) return;
    clearTimeout(this.#timer);
    const waits = Math.max(0, this.#wanted.nextAt() - this.#parts.now());
    this.#timer = setTimeout(() => void this.#lookNow(), Math.ceil(waits));
  }

  async #lookNow(): Promise<void> {
    const began = this.#parts.now();
    const agents = this.#wanted.take(began);
    this.#isLooking = true;
    // a timer may fire a fraction of a millisecond early
    if (agents.length > 0) {
      await this.#look(agents);
      this.#wanted.looked(agents, began, this.#parts.now());
    }
    this.#isLooking = false;
    this.#plan();
  }
}
