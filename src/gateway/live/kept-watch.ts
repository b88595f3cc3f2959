/** How soon an ended watch is started again. */
const AGAIN_MS = 5_000;

/** Keeps a watch that may end: starts it again some seconds later, until closed. */
export class KeptWatch<Watch extends { close(): void }> {
  readonly #begin: (ended: () => void) => Watch;
  #watch: Watch | undefined;
  #again: Timer | undefined;
  #isClosed = false;

  constructor(begin: (ended: () => void) => Watch) {
    this.#begin = begin;
    this.#start();
  }

  /** undefined while it has ended. */
  get watch(): Watch | undefined {
    return this.#watch;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    this.#watch?.close();
  }

  #start(): void {
    let hasEnded = false;
    const begun = this.#begin(() => {
      hasEnded = true;
      this.#watch = undefined;
      if (!this.#isClosed) this.#again = setTimeout(() => this.#start(), AGAIN_MS);
    });
    if (!hasEnded) this.#watch = begun;
  }
}
