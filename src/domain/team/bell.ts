import type { Clock } from "../../base/clock.ts";

/** Wakes a waiter before its time is over. A ring without a waiter is not lost. */
export class Bell {
  readonly #clock: Pick<Clock, "monotonic" | "sleep">;
  #rang = false;
  #wake: AbortController | undefined;

  constructor(clock: Pick<Clock, "monotonic" | "sleep">) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rang = true;
    this.#wake?.abort();
  }

  /** Waits until a time of the monotonic clock, or the next ring. One waiter at a time. */
  async waitUntil(moment: number): Promise<void> {
    const left = moment - this.#clock.monotonic();
    if (!this.#rang && left > 0) {
      const wake = new AbortController();
      this.#wake = wake;
      try {
        // a longer timer would fire at once
        await this.#clock.sleep(Math.min(left, LONGEST_MS), wake.signal);
      } catch (thrown) {
        if (!wake.signal.aborted) throw thrown;
      } finally {
        this.#wake = undefined;
      }
    }
    this.#rang = false;
  }
}

const LONGEST_MS = 3_600_000;
