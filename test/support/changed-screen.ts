/** A screen as another version of its runtime might draw it: changed a little, at the places that rules look at. */
import type { Dice } from "./fuzz.ts";

export interface SeenScreen {
  readonly capture: string;
  readonly title: string | undefined;
}

interface Change {
  readonly what: string;
  readonly make: (screen: SeenScreen, dice: Dice) => SeenScreen;
}

const PROMPTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/❯/g, ["›", "▶", "$", "»"]],
  [/›/g, ["❯", "▶", "$", "»"]],
  [/┃/g, ["│", "|", "║"]],
  [/^ [>*] /gm, [" › ", " ❯ ", " $ "]],
];
const RULES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/─/g, ["━", "═", "-", "╌"]],
  [/▀/g, ["─", "▔", "━"]],
  [/▄/g, ["─", "▁", "━"]],
  [/[╭╮╰╯]/g, ["+", "┌", "│"]],
];
/** What a release may add below or above a box. */
const ROWS = [
  "  A new row",
  "    a tip: press ctrl+z to undo",
  " beta · 3 credits left",
  "  ◆ connected  12 ms",
];
/** The rows in which states stand. */
const NEAR = 14;

const lastRow = (lines: readonly string[]): number =>
  lines.findLastIndex((line) => plain(line).trim() !== "");

// oxlint-disable-next-line no-control-regex
const plain = (line: string): string => line.replaceAll(/\u001b(?:\[[0-9;:]*[A-Za-z]|[()][A-Z0-9])/g, "");

function inLines(screen: SeenScreen, change: (lines: string[]) => void): SeenScreen {
  const lines = screen.capture.split("\n");
  change(lines);
  return { ...screen, capture: lines.join("\n") };
}

function replaced(
  screen: SeenScreen,
  dice: Dice,
  all: readonly (readonly [RegExp, readonly string[]])[],
): SeenScreen {
  const those = all.filter(([sign]) => screen.capture.search(sign) >= 0);
  if (those.length === 0) return screen;
  const [sign, others] = dice.oneOf(those);
  return { ...screen, capture: screen.capture.replaceAll(sign, dice.oneOf(others)) };
}

const CHANGES: readonly Change[] = [
  { what: "another prompt", make: (screen, dice) => replaced(screen, dice, PROMPTS) },
  { what: "other rules", make: (screen, dice) => replaced(screen, dice, RULES) },
  {
    what: "a row below",
    make: (screen, dice) =>
      inLines(screen, (lines) => lines.splice(lastRow(lines) + 1, 1, `\u001b[0m${dice.oneOf(ROWS)}`)),
  },
  {
    what: "a row more, near the end",
    make: (screen, dice) =>
      inLines(screen, (lines) => {
        const at = Math.max(0, lastRow(lines) - dice.below(NEAR));
        lines.splice(at, 0, `\u001b[0m${dice.oneOf(ROWS)}`);
        if (lines.at(-1) === "" && at < lines.length - 2) lines.pop();
      }),
  },
  {
    what: "no colours",
    make: ({ capture, title }) => ({ capture: capture.split("\n").map(plain).join("\n"), title }),
  },
  {
    what: "other colours",
    make: ({ capture, title }, dice) => {
      const shift = 1 + dice.below(200);
      const other = (all: string, colour: string) =>
        all.replace(colour, String((Number(colour) + shift) % 256));
      // oxlint-disable-next-line no-control-regex
      return { capture: capture.replaceAll(/(?<=\u001b\[(?:[\d;]*;)?[34]8;5;)(\d+)/g, other), title };
    },
  },
  { what: "no title", make: ({ capture }) => ({ capture, title: undefined }) },
  {
    what: "another title",
    make: ({ capture }, dice) => ({ capture, title: dice.oneOf(["host", "zsh", "~"]) }),
  },
  {
    what: "another word",
    make: (screen, dice) =>
      inLines(screen, (lines) => {
        const last = lastRow(lines);
        const near = lines.flatMap((line, at) =>
          at > last - NEAR && at <= last && /[A-Za-z]{4}/.test(plain(line)) ? [at] : [],
        );
        if (near.length === 0) return;
        const at = dice.oneOf(near);
        // as long as the one before, so that nothing moves
        // oxlint-disable-next-line no-control-regex
        const words = [...(lines[at] ?? "").matchAll(/(?<![\u001b[\w;])[A-Za-z]{4,}/g)];
        if (words.length === 0) return;
        const word = dice.oneOf(words);
        const line = lines[at] ?? "";
        const other = "zumbeispieletwasanderes".repeat(2).slice(0, word[0].length);
        lines[at] = line.slice(0, word.index) + other + line.slice(word.index + word[0].length);
      }),
  },
];

/** The screen with one change, and what it was. */
export function changedScreen(screen: SeenScreen, dice: Dice): SeenScreen & { readonly what: string } {
  const { what, make } = dice.oneOf(CHANGES);
  return { ...make(screen, dice), what };
}
