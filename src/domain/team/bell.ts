import type { Clock } from "../../base/clock.ts";

/** Wakes whoever waits before their time is over. A ring that nobody waits for is not lost. */
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

  /** Until a time of the monotonic clock, or the next ring; one waits at a time. */
  async waitUntil(moment: number): Promise<void> {
    const left = moment - this.#clock.monotonic();
    if (!this.#rang && left > 0) {
      const wake = new AbortController();
      this.#wake = wake;
      try {
        // longer than a timer takes would be at once
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
