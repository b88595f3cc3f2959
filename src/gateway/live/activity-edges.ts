/**
 * Notices when a session begins to print and when it has stopped: between the two a state that is read from the screen
 * hardly changes, and an agent at work would be looked at every second.
 */
export class ActivityEdges {
  #before: ReadonlyMap<string, number> | undefined;
  #printing = new Set<string>();

  /** The times of the last output now; the sessions of which something may have changed. */
  next(now: ReadonlyMap<string, number>): string[] {
    const before = this.#before;
    this.#before = now;
    if (before === undefined) return [];
    const printing = new Set([...now].filter(([name, at]) => before.get(name) !== at).map(([name]) => name));
    const edges = [...now.keys()].filter((name) => printing.has(name) !== this.#printing.has(name));
    this.#printing = printing;
    return edges;
  }
}
