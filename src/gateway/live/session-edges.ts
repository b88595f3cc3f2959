import type { SessionLook } from "../../domain/ports/fleet-signals.ts";

type Looks = ReadonlyMap<string, SessionLook>;

/**
 * Notices of which sessions something may have changed: who came or went, has another process, or begins to print or has
 * stopped. Between those two a state that is read from the screen hardly changes, and an agent at work would be looked at
 * every second.
 */
export class SessionEdges {
  #before: Looks | undefined;
  #atTick: Looks | undefined;
  #printing = new Set<string>();
  readonly #since: number;

  /**
   * `since`: the second of the clock that tmux has too from which on all is told. The first answer of a tmux that takes
   * its time comes later than the look that it is to add to, and who printed in between would be told of no more.
   */
  constructor(since: number) {
    this.#since = since;
  }

  /** The sessions with other panes than at the last look of either kind. */
  lives(now: Looks): string[] {
    const before = this.#before ?? now;
    this.#before = now;
    if (before === now) return [];
    const names = new Set([...before.keys(), ...now.keys()]);
    return [...names].filter((name) => before.get(name)?.panes !== now.get(name)?.panes);
  }

  /** Once a tick, which is longer than the second that tmux counts in: these, and who begins to print or has stopped. */
  tick(now: Looks): string[] {
    const before = this.#atTick;
    this.#atTick = now;
    if (before === now && this.#printing.size === 0) return this.lives(now);
    const printing = new Set(
      [...now]
        .filter(([name, { activity }]) =>
          before === undefined ? activity >= this.#since : isOther(before.get(name)?.activity, activity),
        )
        .map(([name]) => name),
    );
    const edges = [...now.keys()].filter((name) => printing.has(name) !== this.#printing.has(name));
    this.#printing = printing;
    return [...new Set([...edges, ...this.lives(now)])];
  }
}

function isOther(before: number | undefined, now: number): boolean {
  return before !== undefined && before !== now;
}
