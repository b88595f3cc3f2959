import type { Invalid } from "./fleet-feed.ts";

/** "now" for an end or a start, "soon" for what changes all the time. */
export type Haste = "now" | "soon";

/** Looking takes one part of the time in this many, on average. */
const PARTS = 5;
/** Milliseconds of looking that urgent looks may take in advance. */
const CREDIT_MS = 10_000;
/** How long to collect the events of one burst, so that it is one look. */
const BURST_MS: Readonly<Record<Haste, number>> = { now: 10, soon: 50 };
/** Catches what no event reported. */
const FULL_LOOK_MS = 30_000;

interface Wanted {
  /** When the first of them was reported. */
  readonly told: number;
  isAll: boolean;
  readonly agents: Set<string>;
}

/**
 * What to look at, and when. After a look there is a pause of four times its length. An end does not wait for that
 * pause, unless there are so many ends that looking would take all the time. Times come from a monotonic clock. Pure,
 * apart from its own state.
 */
export class WantedLooks {
  readonly #wanted = new Map<Haste, Wanted>();
  /** When the pauses for all looks so far will be over. */
  #even = Number.NEGATIVE_INFINITY;
  /** When the whole fleet was last looked at. */
  #lastWhole = Number.NEGATIVE_INFINITY;

  /** true: the next look may come sooner than planned. */
  add(agents: Invalid, haste: Haste, now: number): boolean {
    const before = this.#wanted.get(haste);
    const wanted = before ?? { told: now, isAll: false, agents: new Set<string>() };
    if (agents === "all") wanted.isAll = true;
    else for (const agent of agents) wanted.agents.add(agent);
    this.#wanted.set(haste, wanted);
    return before === undefined;
  }

  /** When to look next. */
  nextAt(): number {
    const dues = [...this.#wanted].map(([haste, wanted]) => this.#dueAt(haste, wanted));
    return Math.min(...dues, this.#lastWhole + FULL_LOOK_MS);
  }

  /** Takes what is to be looked at now; an end is looked at alone. */
  take(now: number): Invalid {
    if (now - this.#lastWhole >= FULL_LOOK_MS) return this.#takeAll();
    const due = [...this.#wanted].filter(([haste, wanted]) => this.#dueAt(haste, wanted) <= now);
    if (due.some(([, { isAll }]) => isAll)) return this.#takeAll();
    for (const [haste] of due) this.#wanted.delete(haste);
    return [...new Set(due.flatMap(([, { agents }]) => [...agents]))];
  }

  /** Reports that what was taken has been looked at. */
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
