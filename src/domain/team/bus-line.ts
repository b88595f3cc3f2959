import type { Clock } from "../../base/clock.ts";
import type { Bus, BusOptions } from "../ports/bus.ts";
import { BusRefusals } from "./bus-refusals.ts";

/** Whether the bus answers, and since when, in milliseconds since the epoch. */
export interface BusState {
  readonly isUp: boolean;
  readonly since: number;
}

/** A gateway's one bus, for everybody who follows its state. Until it was first heard, it counts as away. */
export class BusLine {
  readonly bus: Bus;
  /** Counts messages that were refused. */
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

  /** The present state: it may be away a moment before followers are told. */
  get state(): BusState {
    return this.#state.isUp && !this.bus.isUp ? { isUp: false, since: this.#now() } : this.#state;
  }

  /**
   * Calls `tell` whenever a connection begins or ends. After a new one, messages may have been missed, so what depends
   * on the bus must be read again. The returned function ends it.
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
