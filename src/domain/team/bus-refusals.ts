import type { Clock } from "../../base/clock.ts";

/** Why a message on the bus is refused. */
const REFUSALS = ["forged", "late", "malformed", "replayed", "unknown-key"] as const;

export type Refusal = (typeof REFUSALS)[number];

/** Whoever can write to Valkey must not fill the log too. */
const TOLD_EVERY_MS = 60_000;

/** Counts refused messages, and reports them once a minute: the channel and the reason, never the content. */
export class BusRefusals {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #counts = new Map<Refusal, number>(REFUSALS.map((refusal) => [refusal, 0]));
  readonly #untold = new Map<Refusal, number>();
  readonly #toldAt = new Map<Refusal, number>();
  #tell: (text: string) => void = () => undefined;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  get counts(): ReadonlyMap<Refusal, number> {
    return this.#counts;
  }

  /** Sets who gets the reports. */
  tellTo(tell: (text: string) => void): void {
    this.#tell = tell;
  }

  add(refusal: Refusal, channel: string): void {
    this.#counts.set(refusal, (this.#counts.get(refusal) ?? 0) + 1);
    const untold = (this.#untold.get(refusal) ?? 0) + 1;
    this.#untold.set(refusal, untold);
    const now = this.#clock.monotonic();
    if (now - (this.#toldAt.get(refusal) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) return;
    this.#toldAt.set(refusal, now);
    this.#untold.delete(refusal);
    const [what, are] = untold === 1 ? ["a message", "was"] : [`${untold} messages`, "were"];
    this.#tell(`the bus: ${what} ${are} not believed (${refusal}), the last one on ${channel}`);
  }
}
