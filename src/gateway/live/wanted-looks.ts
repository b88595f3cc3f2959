import type { Invalid } from "./fleet-feed.ts";

/** How soon somebody wants to know: "now" of who ended or began, "soon" of what goes on all the time. */
export type Haste = "now" | "soon";

/** Looking takes one part in so many of the time, taken over a while. */
const PARTS = 5;
/** Milliseconds: what is wanted now may be looked at so long before what was looked at has been made up for. */
const CREDIT_MS = 10_000;
/** A burst of events is one look: what one of them sets off comes within so long, and more is not waited for. */
const BURST_MS: Readonly<Record<Haste, number>> = { now: 10, soon: 50 };
/** Catches what no event told. */
const FULL_LOOK_MS = 30_000;

interface Wanted {
  /** When the first of them was told of. */
  readonly told: number;
  isAll: boolean;
  readonly agents: Set<string>;
}

/**
 * What is to be looked at, and when. Each look is made up for by not looking for four times as long; an end does not wait
 * for that, until there were so many of them that looking would take all the time there is. Times are of one clock that
 * nobody sets. Pure but for what it keeps.
 */
export class WantedLooks {
  readonly #wanted = new Map<Haste, Wanted>();
  /** From when on all that was looked at is made up for. */
  #even = Number.NEGATIVE_INFINITY;
  /** When all was looked at. */
  #lastWhole = Number.NEGATIVE_INFINITY;

  /** true: the next look may be sooner than it was. */
  add(agents: Invalid, haste: Haste, now: number): boolean {
    const before = this.#wanted.get(haste);
    const wanted = before ?? { told: now, isAll: false, agents: new Set<string>() };
    if (agents === "all") wanted.isAll = true;
    else for (const agent of agents) wanted.agents.add(agent);
    this.#wanted.set(haste, wanted);
    return before === undefined;
  }

  /** When there is something to look at. */
  nextAt(): number {
    const dues = [...this.#wanted].map(([haste, wanted]) => this.#dueAt(haste, wanted));
    return Math.min(...dues, this.#lastWhole + FULL_LOOK_MS);
  }

  /** What is to be looked at now, which is not wanted any more then; an end is looked at alone. */
  take(now: number): Invalid {
    if (now - this.#lastWhole >= FULL_LOOK_MS) return this.#takeAll();
    const due = [...this.#wanted].filter(([haste, wanted]) => this.#dueAt(haste, wanted) <= now);
    if (due.some(([, { isAll }]) => isAll)) return this.#takeAll();
    for (const [haste] of due) this.#wanted.delete(haste);
    return [...new Set(due.flatMap(([, { agents }]) => [...agents]))];
  }

  /** What was taken has been looked at. */
  looked(agents: Invalid, began: number, ended: number): void {
    if (agents === "all") this.#lastWhole = began;
    this.#even = Math.max(this.#even, began) + PARTS * (ended - began);
  }

  #takeAll(): "all" {
    this.#wanted.clear();
    return "all";
  }

  #dueAt(haste: Haste, { told }: Wanted): number {
    const made = haste === "now" ? this.#even - CREDIT_MS : this.#even;
    return Math.max(made, told + BURST_MS[haste]);
  }
}
