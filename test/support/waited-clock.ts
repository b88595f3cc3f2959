import type { Clock } from "../../src/base/clock.ts";

const BEGAN = Date.parse("2026-05-01T10:00:00Z");

/** Whoever waits makes the time pass, and with it what was planned for it. */
export class WaitedClock implements Clock {
  #date = BEGAN;
  #elapsed = 0;
  readonly #plans: { readonly due: number; readonly happens: () => void }[] = [];

  now(): number {
    return this.#date + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    const end = this.#elapsed + milliseconds;
    for (;;) {
      const [next] = this.#plans.toSorted((one, other) => one.due - other.due);
      if (next === undefined || next.due > end) break;
      this.#plans.splice(this.#plans.indexOf(next), 1);
      this.#elapsed = Math.max(this.#elapsed, next.due);
      next.happens();
      if (signal?.aborted) return;
    }
    this.#elapsed = Math.max(this.#elapsed, end);
  }

  /** Once so many more milliseconds have passed. */
  plan(milliseconds: number, happens: () => void): void {
    this.#plans.push({ due: this.#elapsed + milliseconds, happens });
  }

  /** Somebody sets the date. */
  jump(milliseconds: number): void {
    this.#date += milliseconds;
  }
}
