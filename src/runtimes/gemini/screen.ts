import type { Screen, ScreenLine } from "../screen.ts";
import type { ScreenReading } from "../contract.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { type Box, findBox, FOOTER_ROWS, isFooter, isLeftover, SPINNER } from "./box.ts";
import { type GeminiTitle, geminiReading, readGeminiDialog } from "./dialog.ts";

// gemini 0.61; `ui.hideWindowTitle` and `ui.dynamicWindowTitle` take them away. "Ready" is also said while gemini asks
// for trust, for a login or for a choice, so it never means idle by itself.
const TITLES: readonly (readonly [GeminiTitle, RegExp])[] = [
  ["ready", /^◇ {2}Ready \(/],
  ["action", /^✋ {2}Action Required \(/],
  ["working", /^[✦⏲] {2}\S/],
];

/** Right-aligned in the row above the box; what stands at the left of that row is no hint. */
const HINT_ROW = /^(?: {3,}\S.*)?$/;
const QUEUE_HEADER = /^ {2}Queued \(press ↑ to edit\):$/;
/** Its header, three messages and "... (+N more)". */
const LONGEST_QUEUE = 6;
/** `>`; `*` with --yolo. `!` is the shell mode, `(r:)` a search: what is typed there is no message. */
const PROMPT = /^ [>*] /;
const PROMPT_COLUMNS = 3;
/** A colour of its own only in some themes, so its words are known too. */
const HINT = /^(?:Type your message or @path\/to\/file|Press '(?:Esc' for NORMAL|i' for INSERT) mode\.)$/;
const HINT_COLOURS = ["38;5;248", "38;2;175;175;175"];

/** What gemini's screen and title show. Pure. */
export function readGeminiScreen(screen: Screen): ScreenReading {
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const title = TITLES.find(([, pattern]) => pattern.test(screen.title ?? ""))?.[0];
  const texts = lines.map((line) => line.text);
  const box = findBox(lines);
  return box === undefined ? readGeminiDialog(texts, title) : readBox(lines, texts, box, title);
}

function readBox(
  lines: readonly ScreenLine[],
  texts: readonly string[],
  box: Box,
  title: GeminiTitle | undefined,
): ScreenReading {
  const first = texts[box.top + 1] ?? "";
  if (!PROMPT.test(`${first} `)) return unknownScreen("gemini", `a box of another mode: ${first.trim()}`);
  const composer = { draft: readDraft(lines.slice(box.top + 1, box.bottom)) };
  const status = texts[box.status] ?? "";
  const below = texts.slice(box.bottom + 1);
  const footer = below.slice(0, FOOTER_ROWS);
  if (below.length > 0 && opensMenu(composer.draft) && !isFooter(footer)) {
    return geminiReading("blocked: picker", "screen.menu", below[0] ?? "", composer);
  }
  if (below.length > FOOTER_ROWS && !(isFooter(footer) && isHarmless(below.slice(FOOTER_ROWS)))) {
    return { ...unknownScreen("gemini", `rows below its box: ${below.at(-1)?.trim() ?? ""}`), composer };
  }
  if (title === "action") return unknownScreen("gemini", "a box, and a title that says action required");
  const hasSpinner = SPINNER.test(status);
  if (hasSpinner || title === "working") {
    const seen = hasSpinner ? status.trim() : "✦ in the title";
    if (holdsMessages(lines, box.status)) return geminiReading("queued", "screen.queued", seen, composer);
    return geminiReading("working", hasSpinner ? "screen.spinner" : "title.working", seen, composer);
  }
  // a row more above the box stands below the one with the hint
  const isHint = HINT_ROW.test(status) || (title === "ready" && /^ {3,}\S/.test(texts[box.status - 1] ?? ""));
  if (!isHint || SPINNER.test(texts[box.status - 1] ?? ""))
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
function readDraft(rows: readonly ScreenLine[]): string {
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
  return HINT.test(draft.trimStart()) ? "" : draft;
}

/** The block of messages that wait for the turn to end stands above the status row. */
function holdsMessages(lines: readonly ScreenLine[], status: number): boolean {
  for (let row = status - 1; row >= Math.max(0, status - LONGEST_QUEUE); row -= 1) {
    const text = lines[row]?.text ?? "";
    if (QUEUE_HEADER.test(text)) return true;
    if (text !== "" && !text.startsWith("    ")) return false;
  }
  return false;
}
