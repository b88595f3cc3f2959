import type { Screen, ScreenLine } from "../screen.ts";
import type { ScreenReading } from "../contract.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { type GeminiTitle, geminiReading, readGeminiDialog } from "./dialog.ts";

// gemini 0.61; `ui.hideWindowTitle` and `ui.dynamicWindowTitle` take them away. "Ready" is also said while gemini asks
// for trust, for a login or for a choice, so it never means idle by itself.
const TITLES: readonly (readonly [GeminiTitle, RegExp])[] = [
  ["ready", /^◇ {2}Ready \(/],
  ["action", /^✋ {2}Action Required \(/],
  ["working", /^[✦⏲] {2}\S/],
];

const SPINNER = /\(esc to cancel, (?:\d+[hm] ?)*(?:\d+s)?\)/;
/** Right-aligned in the row above the box; what stands at the left of that row is no hint. */
const HINT_ROW = /^(?: {3,}\S.*)?$/;
const MINIMAL_HINT = /^ {3,}press tab twice for more$/;
const QUEUE_HEADER = /^ {2}Queued \(press ↑ to edit\):$/;
/** Its header, three messages and "... (+N more)". */
const LONGEST_QUEUE = 6;
const FOOTER_ROWS = 2;
const EDGE = /^(?:▀{20,}|─{20,})$/;
/**
 * Pieces of an older box and footer: after a change of the window's size gemini leaves them below the new ones. No
 * dialog has such a row, and a menu stands between box and footer.
 */
const LEFTOVER =
  /^(?:[─▀▄]+|(?:workspace \(\/directory\)|sandbox|\/model| )+|[~/]\S*(?: +no sandbox)?(?: +\S+)?|no sandbox(?: +\S+)?|Auto|\? for shortcuts|Shift\+Tab to accept edits|> {3}Type your message or @path\/to\/file)?$/;
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
  const box = findBox(texts);
  return box === undefined ? readGeminiDialog(texts, title) : readBox(lines, texts, box, title);
}

/** Line numbers of the edges of the box, and of the row above its frame that says whether a turn runs. */
interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly status: number;
}

/**
 * The box is the last thing on the screen but for a menu and the footer. A message in the transcript has the same
 * edges; what only the box has is the frame above it: a rule with the status above and the mode below, or, in the
 * minimal view, a status row of known form.
 */
function findBox(texts: readonly string[]): Box | undefined {
  const lowest = texts.findLastIndex((text) => EDGE.test(text));
  for (let bottom = lowest; bottom > 0; bottom -= 1) {
    const box = boxAbove(texts, bottom);
    // below another than the lowest edge there are pieces of an older box, and nothing else
    const isIt = bottom === lowest || texts.slice(bottom + 1 + FOOTER_ROWS).every(isLeftover);
    if (box !== undefined) return isIt ? box : undefined;
  }
  return undefined;
}

function boxAbove(texts: readonly string[], bottom: number): Box | undefined {
  const edge = texts[bottom] ?? "";
  if (!EDGE.test(edge)) return undefined;
  const topEdge = edge.replaceAll("▀", "▄");
  const top = texts.lastIndexOf(topEdge, bottom - 1);
  if (top < 1 || bottom - top < 2) return undefined;
  const isBox = texts.slice(top + 2, bottom).every((row) => row === "" || row.startsWith("   "));
  if (!isBox) return undefined;
  // below 80 columns an empty row stands between the mode and the box
  const mode = texts[top - 1] === "" ? top - 2 : top - 1;
  const rule = "─".repeat(edge.length);
  if (texts[mode - 1] === rule) return { top, bottom, status: mode - 2 };
  const above = texts[top - 1] ?? "";
  return MINIMAL_HINT.test(above) || SPINNER.test(above) ? { top, bottom, status: top - 1 } : undefined;
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
  const hasMenu = below.length > 0 && opensMenu(composer.draft) && !isFooter(footer);
  const isLeftOver = isFooter(footer) && below.slice(FOOTER_ROWS).every(isLeftover);
  if (hasMenu || (below.length > FOOTER_ROWS && !isLeftOver)) {
    return geminiReading("blocked: picker", "screen.menu", below[0] ?? "", composer);
  }
  if (title === "action") return unknownScreen("gemini", "a box, and a title that says action required");
  const hasSpinner = SPINNER.test(status);
  if (hasSpinner || title === "working") {
    const seen = hasSpinner ? status.trim() : "✦ in the title";
    if (holdsMessages(lines, box.status)) return geminiReading("queued", "screen.queued", seen, composer);
    return geminiReading("working", hasSpinner ? "screen.spinner" : "title.working", seen, composer);
  }
  if (!HINT_ROW.test(status)) return unknownScreen("gemini", status.trim());
  return geminiReading("idle", title === "ready" ? "title.ready" : "screen.box", first, composer);
}

/** A box that a command or a file is being typed into opens a list below itself. */
function opensMenu(draft: string): boolean {
  return draft.startsWith("/") || /(?:^|\s)@\S*$/.test(draft);
}

function isFooter(below: readonly string[]): boolean {
  return below.length === FOOTER_ROWS && /^ \S.*(?:\/model|sandbox|\(\/directory\))/.test(below[0] ?? "");
}

/** Without the blanks around it: the pattern would try every split of two hundred of them. */
function isLeftover(row: string): boolean {
  return LEFTOVER.test(row.trim());
}

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
