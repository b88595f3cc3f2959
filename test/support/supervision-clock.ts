import type { Clock } from "../../src/base/clock.ts";

/** Time that stands still until the test says how much of it passes. */
export class VirtualClock implements Clock {
  #date = Date.parse("2026-05-01T10:00:00Z");
  #elapsed = 0;
  readonly #sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();

  now(): number {
    return this.#date + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper = { due: this.#elapsed + milliseconds, wake: resolve };
    this.#sleepers.add(sleeper);
    const end = () => {
      this.#sleepers.delete(sleeper);
      resolve();
    };
    signal?.addEventListener("abort", end, { once: true });
    return promise;
  }

  /** Somebody sets the date. */
  jump(milliseconds: number): void {
    this.#date += milliseconds;
  }

  /** Lets time pass, and everybody who slept do what comes next, in its order. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#elapsed + milliseconds;
    await settle();
    for (;;) {
      const [next] = [...this.#sleepers].toSorted((one, other) => one.due - other.due);
      if (next === undefined || next.due > target) break;
      this.#sleepers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.due);
      next.wake();
      await settle();
    }
    this.#elapsed = target;
  }
}

/** Lets everything happen that waits for no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
