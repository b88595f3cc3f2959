/** Which messages are sent in which states: every cell of the matrix once, then the cheap states again. */
import type { Cell, Size } from "../../src/domain/proving/cell.ts";
import { CONTENTS, LARGE } from "../../src/domain/proving/contents.ts";

export const STATES = [
  "idle",
  "busy",
  "draft in the box",
  "approval open",
  "copy-mode",
  "just started",
] as const;

export type LabState = (typeof STATES)[number];

export const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
];

/** Repeats of states that are cheap to bring about: three of idle, one of busy, and so on. */
const REPEATED: readonly LabState[] = ["idle", "idle", "busy", "idle"];

/** The matrix once: 6 states × 10 contents × 2 sizes. */
export const MATRIX: readonly Cell[] = STATES.flatMap((state) => cellsOf(state));

/**
 * `sends` cells in an order that a seed decides, so that a state follows every other one. Fewer sends than the matrix
 * has cells are an even choice of them. `large`: one of 100 KB in each state comes first.
 */
export function plan(sends: number, seed: number, large = false): readonly Cell[] {
  const random = randomNumbers(seed);
  const repeats: Cell[] = [];
  while (MATRIX.length + repeats.length < sends) {
    repeats.push(...REPEATED.flatMap((state) => shuffled(cellsOf(state), random)));
  }
  const once = shuffled(MATRIX, random);
  const longest = large
    ? STATES.flatMap((state) => SIZES.slice(0, 1).map((size) => ({ state, content: LARGE, size })))
    : [];
  return shuffled([...longest, ...once, ...repeats].slice(0, sends), random);
}

function cellsOf(state: LabState): readonly Cell[] {
  return CONTENTS.flatMap((content) => SIZES.map((size) => ({ state, content, size })));
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1, the same ones for the same seed (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
