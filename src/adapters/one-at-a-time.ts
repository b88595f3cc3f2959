/** A turn that somebody has; called when they are done with it, once or more. */
export type Done = () => void;

/** Whoever takes longer has lost their turn. */
const LONGEST_TURN_MS = 2_000;

/** Gives turns, one at a time, in the order in which they were asked for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Calls `take` when it is our turn. */
  ask(take: (done: Done) => void): void {
    this.#last = this.#last.then(
      () =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, LONGEST_TURN_MS);
          take(() => {
            clearTimeout(timer);
            resolve();
          });
        }),
    );
  }
}
