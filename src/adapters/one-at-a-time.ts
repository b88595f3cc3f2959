/** A turn that somebody has; called when they are done with it, once or more. */
export type Done = () => void;

/** Whoever takes longer has lost their turn. A program that begins on a host at load 60 takes some seconds. */
const LONGEST_TURN_MS = 10_000;

/** Gives turns, one at a time, in the order in which they were asked for. */
export class Turns {
  readonly #longestMs: number;
  #last: Promise<void> = Promise.resolve();

  constructor(longestMs = LONGEST_TURN_MS) {
    this.#longestMs = longestMs;
  }

  /** Calls `take` when it is our turn. */
  ask(take: (done: Done) => void): void {
    this.#last = this.#last.then(
      () =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, this.#longestMs);
          take(() => {
            clearTimeout(timer);
            resolve();
          });
        }),
    );
  }
}
