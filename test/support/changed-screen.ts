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

/** One of the rows near the end, where one has what is sought; each match in it may be replaced. */
function inOneRow(
  screen: SeenScreen,
  dice: Dice,
  sought: RegExp,
  change: (found: string) => string,
): SeenScreen {
  return inLines(screen, (lines) => {
    const last = lastRow(lines);
    const near = lines.flatMap((line, at) => (at > last - NEAR && at <= last ? [{ line, at }] : []));
    const having = near.flatMap(({ line, at }) => [...line.matchAll(sought)].map((match) => ({ match, at })));
    if (having.length === 0) return;
    const { match, at } = dice.oneOf(having);
    const line = lines[at] ?? "";
    lines[at] = line.slice(0, match.index) + change(match[0]) + line.slice(match.index + match[0].length);
  });
}

/** No sequence of a terminal: those begin with an escape and end with a letter. */
// oxlint-disable-next-line no-control-regex
const WORD = /(?<![\u001b[\w;])[A-Za-z]{4,}/g;
const SIGN = /[^\s\w\u001b[\];:.,'"()/-]/gu;
const OTHER_SIGNS = ["◈", "▸", "•", "»", "+"];

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
    what: "another sign",
    make: (screen, dice) => inOneRow(screen, dice, SIGN, () => dice.oneOf(OTHER_SIGNS)),
  },
  {
    what: "another sign in the title",
    make: ({ capture, title }, dice) => ({
      capture,
      title: title?.replace(/^[^\w\s]/u, dice.oneOf(OTHER_SIGNS)),
    }),
  },
  {
    what: "the sixteen colours in other order",
    make: ({ capture, title }, dice) => {
      const shift = 1 + dice.below(6);
      const other = (colour: string) => `${colour[0]}${(Number(colour.slice(1)) + shift) % 7}`;
      // oxlint-disable-next-line no-control-regex
      return { capture: capture.replaceAll(/(?<=\u001b\[(?:[\d;]*;)?)[39][0-6](?=[;m])/g, other), title };
    },
  },
  {
    what: "another word",
    // as long as the one before, so that nothing moves
    make: (screen, dice) =>
      inOneRow(screen, dice, WORD, ({ length }) => "zumbeispieletwasanderes".repeat(2).slice(0, length)),
  },
  {
    what: "a longer word",
    make: (screen, dice) => inOneRow(screen, dice, WORD, (word) => `${word}ifying`),
  },
  {
    what: "a word in other letters",
    make: (screen, dice) =>
      inOneRow(screen, dice, WORD, (word) =>
        /^[A-Z]/.test(word) ? word.toLowerCase() : word.slice(0, 1).toUpperCase() + word.slice(1),
      ),
  },
];

/** What may be changed. */
export const CHANGES_OF_SCREENS: readonly string[] = CHANGES.map(({ what }) => what);

/** The screen with this change; where there is nothing to change, as it is. */
export function screenWith(what: string, screen: SeenScreen, dice: Dice): SeenScreen {
  const change = CHANGES.find((one) => one.what === what);
  if (change === undefined) throw new Error(`there is no change ${what}`);
  return change.make(screen, dice);
}
