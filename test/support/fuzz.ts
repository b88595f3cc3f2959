/**
 * Fuzzing with kept seeds: a few hundred cases where tests run often, MOSAIC_FUZZ_CASES in a recorded run (`make fuzz`).
 * Each case follows from the seed and its number alone; a failure names both, and MOSAIC_FUZZ_CASE repeats it alone.
 */
import { test } from "bun:test";
import { randomNumbers } from "./killing.ts";

const CASES = process.env["MOSAIC_FUZZ_CASES"];
export const FUZZ_SEED = Number(process.env["MOSAIC_FUZZ_SEED"] ?? "20261128");
const ONLY = process.env["MOSAIC_FUZZ_CASE"];

/** What means something to a terminal, a shell, YAML, JSON, systemd, tmux or a line of KEY=VALUE. */
const PIECES = [
  "\u001b[31m",
  "\u001b]52;c;UFdO\u0007",
  "\u009b31m",
  "\u009d0;title\u009c",
  "\u202e",
  "\u2028",
  "\ud800",
  "\0",
  "\r",
  "\r\n",
  "\n",
  "\t",
  "\u007f",
  "\\",
  '"',
  "'",
  "`",
  "$(x)",
  "%h",
  "#",
  "{",
  "[",
  ": ",
  "- ",
  "=",
  " ",
  "@word",
  "!",
  "/",
  "--",
  "-x",
  "é",
  "安",
  "\u{1f600}",
  "\uFEFF",
  "0",
  "-1",
  "99999999999999999999",
  "1e9",
  "NaN",
  "pid=",
  "plain",
];

const LETTERS = "abcxyz019_".split("");

export class Dice {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  oneOf<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  maybe<T>(make: () => T): T | undefined {
    return this.chance(0.5) ? make() : undefined;
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** Anything. */
  text(pieces = 8): string {
    return this.list(pieces, () =>
      this.chance(0.7)
        ? this.oneOf(PIECES)
        : String.fromCharCode(this.below(this.chance(0.7) ? 0x100 : 0x10000)),
    ).join("");
  }

  /** Anything on one line, with no white space at its end, as a line of KEY=VALUE can hold. */
  line(pieces = 6): string {
    return this.text(pieces)
      .replaceAll(/[\n\r]/g, "")
      .trimEnd();
  }

  word(): string {
    return Array.from({ length: 1 + this.below(8) }, () => this.oneOf(LETTERS)).join("");
  }

  /** A text that was damaged: cut, doubled, with something in between. */
  damaged(text: string): string {
    let now = text;
    for (let times = 1 + this.below(4); times > 0; times -= 1) {
      const at = this.below(now.length + 1);
      const to = Math.min(now.length, at + this.below(20));
      now = this.oneOf([
        now.slice(0, at),
        now.slice(0, at) + now.slice(to),
        now.slice(0, to) + now.slice(at),
        now.slice(0, at) + this.text(3) + now.slice(at),
        now.slice(0, at) + this.text(3) + now.slice(to),
      ]);
    }
    return now;
  }
}

/** How many cases: `usual` where MOSAIC_FUZZ_CASES does not say, and never more than `most`. */
export function fuzzCases(usual: number, most = Infinity): number {
  return CASES === undefined ? usual : Math.min(most, Number(CASES));
}

/** A test of many cases; `usual`: how many where MOSAIC_FUZZ_CASES does not say. */
export function fuzz(what: string, check: (dice: Dice) => void | Promise<void>, usual = 300): void {
  const cases = fuzzCases(usual);
  const [from, to] = ONLY === undefined ? [0, cases] : [Number(ONLY), Number(ONLY) + 1];
  test(
    `${what}, in ${to - from} cases of seed ${FUZZ_SEED}`,
    async () => {
      for (let number = from; number < to; number += 1) {
        try {
          const checked = check(
            new Dice(randomNumbers((FUZZ_SEED ^ Math.imul(number + 1, 0x9e3779b1)) >>> 0)),
          );
          if (checked !== undefined) await checked;
        } catch (thrown) {
          throw new Error(`MOSAIC_FUZZ_SEED=${FUZZ_SEED} MOSAIC_FUZZ_CASE=${number}`, { cause: thrown });
        }
      }
    },
    30_000 + cases * 100,
  );
}

/** Throws with the text that it is about; `expect` costs more than most cases do. */
export function must(holds: boolean, what: string, ...about: readonly unknown[]): void {
  if (!holds) throw new Error(`${what}: ${about.map((each) => JSON.stringify(each)).join(" | ")}`);
}

/** Whether two values are the same to the last field. */
export function same(one: unknown, other: unknown): boolean {
  return Bun.deepEquals(one, other, false);
}
