import type { Screen, ScreenLine } from "../screen.ts";
import type { ScreenReading } from "../contract.ts";
import type { AddedWords } from "../places.ts";
import { qwenRules, type QwenRules } from "./words.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { readQwenDialog } from "./dialog.ts";
import { qwenReading } from "./reading.ts";

/** A status line of the user's own, the mode, and on a narrow screen what else stands at its right. */
const LONGEST_FOOTER = 8;
/** A blank row, three messages, how many more there are, a hint, and a narrow screen's second row. */
const LONGEST_QUEUE = 8;
/** What the screen of qwen-code shows; its title says nothing. Pure. */
export function readQwenScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = qwenRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const texts = lines.map((line) => line.text);
  const bottom = texts.findLastIndex((text) => rules.rule.test(text));
  const top = texts.lastIndexOf(texts[bottom] ?? "", bottom - 1);
  const inside = texts.slice(top + 1, bottom);
  const isBox =
    top >= 0 && inside.length > 0 && inside.slice(1).every((row) => row === "" || row.startsWith("  "));
  return isBox && bottom > 0 ? readBox(lines, texts, top, bottom, rules) : readQwenDialog(texts, rules);
}

function readBox(
  lines: readonly ScreenLine[],
  texts: readonly string[],
  top: number,
  bottom: number,
  rules: QwenRules,
): ScreenReading {
  const first = texts[top + 1] ?? "";
  if (!rules.prompt.test(`${first} `)) return unknownScreen("qwen", `a box of another mode: ${first.trim()}`);
  const below = texts.slice(bottom + 1);
  const at = below.findIndex((row) => rules.mode.test(row));
  const mode = below[at] ?? "";
  const draft = readDraft(lines.slice(top + 1, bottom), hintColour(lines[bottom + 1 + at]), rules);
  if (at < 0 || below.length > LONGEST_FOOTER) {
    if (!opensMenu(draft)) return unknownScreen("qwen", "a box without its footer");
    return qwenReading("blocked: picker", "screen.menu", below[0] ?? first, { draft });
  }
  // what is typed there are commands of an editor; or a paste is still on its way into the box
  if (/^ {2}(?:-- NORMAL --|Pasting…)/.test(mode)) return unknownScreen("qwen", mode.trim());
  const spinner = texts
    .slice(Math.max(0, top - LONGEST_QUEUE), top)
    .findLast((row) => rules.spinner.test(row));
  if (spinner !== undefined || rules.steer.test(mode)) {
    const seen = spinner ?? mode;
    return below.some((row) => rules.queued.test(row))
      ? qwenReading("queued", "screen.queued", seen, { draft })
      : qwenReading("working", "screen.spinner", seen, { draft });
  }
  return qwenReading("idle", "screen.box", first, { draft });
}

/** A box that a command or a file is being typed into opens a list below itself, in the place of the footer. */
function opensMenu(draft: string): boolean {
  return draft.startsWith("/") || /(?:^|\s)@\S*$/.test(draft);
}

/** The theme's colour for what is said beside: the hint in the box has it, as the end of the mode does. */
function hintColour(mode: ScreenLine | undefined): string | undefined {
  const runs = mode?.runs.filter(({ text }) => text.trim() !== "") ?? [];
  return (runs.find(({ text }) => text.includes("(shift + tab")) ?? runs[0])?.foreground;
}

/** Rows as they are shown: where the box broke a line, and where its author did, cannot be told apart. */
function readDraft(rows: readonly ScreenLine[], hint: string | undefined, rules: QwenRules): string {
  const shown = rows.map(({ runs }) => {
    let column = 0;
    let typed = "";
    for (const { text, dim, foreground } of runs) {
      const isHint = dim || (hint !== undefined && foreground === hint);
      if (!isHint) typed += text.slice(Math.max(0, 2 - column));
      column += text.length;
    }
    // it marks its cursor by one
    return typed.replaceAll("\u200b", "").trimEnd();
  });
  const draft = shown.join("\n").trimEnd();
  // a colour of its own in most themes, so its words are known too
  return rules.placeholder.test(draft.trimStart()) ? "" : draft;
}
