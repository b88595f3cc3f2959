import type { SessionLook } from "../../domain/ports/fleet-signals.ts";

type Looks = ReadonlyMap<string, SessionLook>;

/**
 * Finds the sessions that may have changed: new or gone, with another process, or where output begins or has stopped.
 * In between, a state that is read from the screen hardly changes, and a busy agent would be looked at every second.
 */
export class SessionEdges {
  #before: Looks | undefined;
  #atTick: Looks | undefined;
  #printing = new Set<string>();
  readonly #since: number;

  /**
   * `since`: the second, by tmux's clock, from which on all output is reported. A slow first answer of tmux comes after
   * the look it completes, and a session that printed in between would never be reported.
   */
  constructor(since: number) {
    this.#since = since;
  }

  /** The sessions whose panes differ from the last look of either kind. */
  lives(now: Looks): string[] {
    const before = this.#before ?? now;
    this.#before = now;
    if (before === now) return [];
    const names = new Set([...before.keys(), ...now.keys()]);
    return [...names].filter((name) => before.get(name)?.panes !== now.get(name)?.panes);
  }

  /**
   * Called once a tick, which is longer than tmux's second: the above, and the sessions where output begins or has
   * stopped.
   */
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
