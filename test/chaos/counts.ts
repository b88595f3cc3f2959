/** How often what happened, by kind. */
import type { Storm } from "./storm.ts";

export class Counts {
  readonly #counts = new Map<string, number>();

  add(kind: string, times = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
  }

  addStorm({ done, struck }: Storm): void {
    for (const { act, wasCut } of done) {
      this.add(`deed: ${act.deed.kind}`);
      if (act.descriptors !== undefined) this.add("fault: few descriptors");
      if (wasCut) this.add(`fault: ${act.cut?.signal ?? ""} to a command`);
    }
    for (const { fault, met } of struck) {
      this.add(met === undefined ? "fault: met nothing" : `fault: ${fault.kind}`);
    }
  }

  lines(): string[] {
    return [...this.#counts]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([kind, count]) => `${String(count).padStart(6)}  ${kind}`);
  }
}
