/** Lets a few work at once; the others wait for their turn. */
export class Turns {
  #free: number;
  readonly #waiting: ((isTurn: boolean) => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /**
   * Resolves with true at the caller's turn, which {@link end} gives back, and with false if it did not come in time.
   */
  async begin(patienceMs: number): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.push(resolve);
    const timer = setTimeout(() => {
      const at = this.#waiting.indexOf(resolve);
      // it may have come at this very moment
      if (at >= 0) this.#waiting.splice(at, 1);
      if (at >= 0) resolve(false);
    }, patienceMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all present waits without a turn. */
  dismiss(): void {
    for (const refuse of this.#waiting.splice(0)) refuse(false);
  }

  end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next(true);
  }
}
