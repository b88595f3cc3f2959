/** What goes wrong, and when: the same for the same seed. Pure. */

export interface Fault {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly kind: "kill gateway" | "freeze gateway" | "kill database" | "freeze database" | "cut connections";
  /** Of the gateway. */
  readonly home: number;
  /** Until it is put right. */
  readonly lastsMs: number;
}

const KINDS: readonly Fault["kind"][] = [
  "kill gateway",
  "kill gateway",
  "freeze gateway",
  "kill database",
  "freeze database",
  "cut connections",
];

/** One after another, with a rest between two, so that something is delivered too. The first of each kind comes first. */
export function scheduleOf(seed: number, seconds: number, homes: number): readonly Fault[] {
  const next = random(seed);
  const faults: Fault[] = [];
  let at = 1_000;
  for (let turn = 0; ; turn += 1) {
    const kind = KINDS[turn < KINDS.length ? turn : Math.floor(next() * KINDS.length)] ?? "kill gateway";
    const lastsMs =
      300 + Math.floor(next() * (kind === "freeze gateway" && turn >= KINDS.length ? 14_000 : 2_500));
    if (at + lastsMs > seconds * 1_000) return faults;
    faults.push({ at, kind, home: Math.floor(next() * homes), lastsMs });
    at += lastsMs + 500 + Math.floor(next() * 1_500);
  }
}

/** mulberry32: numbers from 0 to 1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
