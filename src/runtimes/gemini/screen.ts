import type { Screen, ScreenLine } from "../screen.ts";
import type { ScreenReading } from "../contract.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { type Box, findBox, FOOTER_ROWS, isFooter, isLeftover } from "./box.ts";
import type { AddedWords } from "../places.ts";
import { geminiRules, type GeminiRules } from "./words.ts";
import { type GeminiTitle, geminiReading, readGeminiDialog } from "./dialog.ts";

/** `ui.hideWindowTitle` and `ui.dynamicWindowTitle` of gemini 0.61 take them away. */
function titleOf(title: string, rules: GeminiRules): GeminiTitle | undefined {
  if (rules.actionTitle.test(title)) return "action";
  if (rules.workingTitle.test(title)) return "working";
  return rules.readyTitle.test(title) ? "ready" : undefined;
}

/** Right-aligned in the row above the box; what stands at the left of that row is no hint. */
const HINT_ROW = /^(?: {3,}\S.*)?$/;
/** Its header, three messages and "... (+N more)". */
const LONGEST_QUEUE = 6;
/** `>`; `*` with --yolo. `!` is the shell mode, `(r:)` a search: what is typed there is no message. */
const PROMPT_COLUMNS = 3;
/** Only some themes have a colour of its own for what stands in an empty box, so its words are known too. */
const HINT_COLOURS = ["38;5;248", "38;2;175;175;175"];

/** What gemini's screen and title show. Pure. */
export function readGeminiScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = geminiRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const title = titleOf(screen.title ?? "", rules);
  const texts = lines.map((line) => line.text);
  const box = findBox(lines, rules);
  return box === undefined ? readGeminiDialog(texts, title, rules) : readBox(lines, texts, box, title, rules);
}

function readBox(
  lines: readonly ScreenLine[],
  texts: readonly string[],
  box: Box,
  title: GeminiTitle | undefined,
  rules: GeminiRules,
): ScreenReading {
  const first = texts[box.top + 1] ?? "";
  if (!rules.prompt.test(`${first} `))
    return unknownScreen("gemini", `a box of another mode: ${first.trim()}`);
  const composer = { draft: readDraft(lines.slice(box.top + 1, box.bottom), rules) };
  const status = texts[box.status] ?? "";
  const below = texts.slice(box.bottom + 1);
  const footer = below.slice(0, FOOTER_ROWS);
  if (below.length > 0 && opensMenu(composer.draft) && !isFooter(footer, rules)) {
    return geminiReading("blocked: picker", "screen.menu", below[0] ?? "", composer);
  }
  if (below.length > FOOTER_ROWS && !(isFooter(footer, rules) && isHarmless(below.slice(FOOTER_ROWS)))) {
    return { ...unknownScreen("gemini", `rows below its box: ${below.at(-1)?.trim() ?? ""}`), composer };
  }
  if (title === "action") return unknownScreen("gemini", "a box, and a title that says action required");
  const hasSpinner = rules.spinner.test(status);
  if (hasSpinner || title === "working") {
    const seen = hasSpinner ? status.trim() : "✦ in the title";
    if (holdsMessages(lines, box.status, rules))
      return geminiReading("queued", "screen.queued", seen, composer);
    return geminiReading("working", hasSpinner ? "screen.spinner" : "title.working", seen, composer);
  }
  // a row more above the box stands below the one with the hint
  const isHint = HINT_ROW.test(status) || (title === "ready" && /^ {3,}\S/.test(texts[box.status - 1] ?? ""));
  if (!isHint || rules.spinner.test(texts[box.status - 1] ?? ""))
    return { ...unknownScreen("gemini", status.trim()), composer };
  return geminiReading("idle", title === "ready" ? "title.ready" : "screen.box", first, composer);
}

/** A box that a command or a file is being typed into opens a list below itself. */
function opensMenu(draft: string): boolean {
  return draft.startsWith("/") || /(?:^|\s)@\S*$/.test(draft);
}

/**
 * A row that another version may have added, and pieces of an older screen: gemini indents what is its own, and a shell
 * that it was left to does not.
 */
function isHarmless(belowFooter: readonly string[]): boolean {
  const others = belowFooter.filter((row) => !isLeftover(row));
  return others.length <= NEW_ROWS && others.every((row) => row.startsWith(" "));
}

/** More than that may be a list, which would take an Enter. */
const NEW_ROWS = 1;

/** Rows as they are shown: where the box broke a line, and where its author did, cannot be told apart. */
function readDraft(rows: readonly ScreenLine[], rules: GeminiRules): string {
  const shown = rows.map(({ runs }) => {
    let column = 0;
    let typed = "";
    for (const run of runs) {
      const isHint = run.dim || HINT_COLOURS.includes(run.foreground ?? "");
      if (!isHint) typed += run.text.slice(Math.max(0, PROMPT_COLUMNS - column));
      column += run.text.length;
    }
    return typed.trimEnd();
  });
  const draft = shown.join("\n").trimEnd();
  return rules.placeholder.test(draft.trimStart()) ? "" : draft;
}

/** The block of messages that wait for the turn to end stands above the status row. */
function holdsMessages(lines: readonly ScreenLine[], status: number, rules: GeminiRules): boolean {
  for (let row = status - 1; row >= Math.max(0, status - LONGEST_QUEUE); row -= 1) {
    const text = lines[row]?.text ?? "";
    if (rules.held.test(text)) return true;
    if (text !== "" && !text.startsWith("    ")) return false;
  }
  return false;
}
