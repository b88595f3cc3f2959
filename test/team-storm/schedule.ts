/** What goes wrong, and when: the same for the same seed. Pure. */

/** What can be done anywhere. */
const PLAIN = [
  "kill gateway",
  "freeze gateway",
  "second gateway",
  "kill database",
  "freeze database",
  "restart database",
  "cut connections",
] as const;
/** What needs networks and disks of one's own. */
const APART = ["cut network", "full home", "full database", "kill valkey", "freeze valkey"] as const;
/** What is worth more than its share: each can leave something half done. */
const OFTEN = ["kill gateway", "kill gateway", "freeze gateway", "kill database"] as const;

export type FaultKind = (typeof PLAIN)[number] | (typeof APART)[number];

export interface Fault {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly kind: FaultKind;
  /** Whose gateway, network or home. */
  readonly home: number;
  /** Until it is put right. */
  readonly lastsMs: number;
}

/** Some of them are also played for longer than a lease is good and a question waits. */
const MAY_BE_LONG = new Set<FaultKind>([
  "freeze gateway",
  "second gateway",
  "cut network",
  "freeze database",
]);
const LONGEST_MS = 14_000;

export interface ScheduleOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly homes: number;
  /** Networks and disks of its own. */
  readonly isApart: boolean;
}

/** One after another, with a rest between two, so that something is delivered too. The first of each kind comes first. */
export function scheduleOf({ seed, seconds, homes, isApart }: ScheduleOptions): readonly Fault[] {
  const next = random(seed);
  const first: readonly FaultKind[] = isApart ? [...PLAIN, ...APART] : PLAIN;
  const later = [...first, ...OFTEN];
  const faults: Fault[] = [];
  let at = 1_000;
  for (let turn = 0; ; turn += 1) {
    const kind = first[turn] ?? later[Math.floor(next() * later.length)] ?? "kill gateway";
    const most = turn >= first.length && MAY_BE_LONG.has(kind) ? LONGEST_MS : 1_700;
    const lastsMs = 300 + Math.floor(next() * most);
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
