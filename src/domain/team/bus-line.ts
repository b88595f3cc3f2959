import type { Clock } from "../../base/clock.ts";
import type { Bus, BusOptions } from "../ports/bus.ts";
import { BusRefusals } from "./bus-refusals.ts";

/** Whether the bus answers, and since when that is so, in milliseconds since the epoch. */
export interface BusState {
  readonly isUp: boolean;
  readonly since: number;
}

/** The one bus of a gateway, with who wants to know how it is. Until it was first heard it is away. */
export class BusLine {
  readonly bus: Bus;
  /** What was heard and not believed. */
  readonly refusals: BusRefusals;
  readonly #now: () => number;
  readonly #followers = new Set<(state: BusState) => void>();
  #state: BusState;

  constructor(
    open: (options: BusOptions, refusals: BusRefusals) => Bus,
    clock: Pick<Clock, "now" | "monotonic">,
  ) {
    this.#now = () => clock.now();
    this.refusals = new BusRefusals(clock);
    this.#state = { isUp: false, since: this.#now() };
    this.bus = open({ onGap: () => this.#turn(true), onAway: () => this.#turn(false) }, this.refusals);
  }

  /** What is known now: it is away a moment before its followers are told. */
  get state(): BusState {
    return this.#state.isUp && !this.bus.isUp ? { isUp: false, since: this.#now() } : this.#state;
  }

  /**
   * Told at each beginning and each end of a connection. One that begins after another says that something may have been
   * missed: what depends on the bus is read again. The function that comes back ends it.
   */
  follow(tell: (state: BusState) => void): () => void {
    this.#followers.add(tell);
    return () => void this.#followers.delete(tell);
  }

  close(): void {
    this.#followers.clear();
    this.bus.close();
  }

  #turn(isUp: boolean): void {
    this.#state = { isUp, since: this.#now() };
    for (const tell of this.#followers) tell(this.#state);
  }
}
