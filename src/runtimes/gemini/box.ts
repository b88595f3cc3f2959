import type { ScreenLine } from "../screen.ts";
import type { GeminiRules } from "./words.ts";

/** Line numbers of the first and the last row of the box, and of the row above its frame that says whether a turn runs. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly status: number;
}

export const FOOTER_ROWS = 2;
const MINIMAL_HINT = /^ {3,}press tab twice for more$/;
const EDGE = /^(?:▀{20,}|─{20,})$/;
const RULE = /^─{20,}$/;
/**
 * Pieces of an older box and footer: after a change of the window's size gemini leaves them below the new ones. No
 * dialog has such a row, and a menu stands between box and footer.
 */
const LEFTOVER =
  /^(?:[─▀▄]+|(?:workspace \(\/directory\)|sandbox|\/model| )+|[~/]\S*(?: +no sandbox)?(?: +\S+)?|no sandbox(?: +\S+)?|Auto|\? for shortcuts|Shift\+Tab to accept edits|> {3}Type your message or @path\/to\/file)?$/;

/**
 * The box is the last thing on the screen but for a menu and the footer. A message in the transcript looks the same;
 * what only the box has is the frame above it: a rule with the status above and the mode below, or, in the minimal
 * view, a status row of known form. gemini draws it in two ways:
 *
 * - with edges of half blocks, or of rules where it uses no background;
 * - where the terminal does not say that it has all colours (no COLORTERM=truecolor, and no TMUX, which an agent is
 *   not told): as rows of one background, the first and the last of them empty.
 */
export function findBox(lines: readonly ScreenLine[], rules: GeminiRules): Box | undefined {
  const texts = lines.map((line) => line.text);
  const filled = texts.flatMap((_, top) => filledBoxAt(lines, texts, top, rules) ?? []);
  // a second one is a piece of an older screen, and which of them that is cannot be told
  return filled.length === 0 ? findEdgedBox(texts, rules) : filled.length === 1 ? filled[0] : undefined;
}

function findEdgedBox(texts: readonly string[], rules: GeminiRules): Box | undefined {
  const lowest = texts.findLastIndex((text) => EDGE.test(text));
  for (let bottom = lowest; bottom > 0; bottom -= 1) {
    const box = edgedBoxAbove(texts, bottom, rules);
    // below another than the lowest edge there are pieces of an older box, and nothing else
    const isIt = bottom === lowest || texts.slice(bottom + 1 + FOOTER_ROWS).every(isLeftover);
    if (box !== undefined) return isIt ? box : undefined;
  }
  return undefined;
}

function edgedBoxAbove(texts: readonly string[], bottom: number, rules: GeminiRules): Box | undefined {
  const edge = texts[bottom] ?? "";
  if (!EDGE.test(edge)) return undefined;
  const topEdge = edge.replaceAll("▀", "▄");
  const top = texts.lastIndexOf(topEdge, bottom - 1);
  if (top < 1 || bottom - top < 2) return undefined;
  if (!texts.slice(top + 2, bottom).every(isInside)) return undefined;
  const rule = "─".repeat(edge.length);
  const status = statusRow(texts, { top, bottom }, (text) => text === rule, rules);
  return status === undefined ? undefined : { top, bottom, status };
}

function filledBoxAt(
  lines: readonly ScreenLine[],
  texts: readonly string[],
  top: number,
  rules: GeminiRules,
): Box | undefined {
  const background = lines[top]?.background;
  if (texts[top] !== "" || background === undefined || lines[top - 1]?.background !== undefined) {
    return undefined;
  }
  const isFilled = ({ runs, background: end }: ScreenLine) =>
    end === background && runs.every((run) => run.background === background);
  const end = lines.findIndex((line, row) => row > top && !isFilled(line));
  // the last row of a box that ends the screen is left out with the blanks
  const bottom = end === -1 ? lines.length : end - 1;
  if (bottom - top < 2 || (texts[bottom] ?? "") !== "") return undefined;
  if (!texts.slice(top + 2, bottom).every(isInside)) return undefined;
  const status = statusRow(texts, { top, bottom }, (text) => RULE.test(text), rules);
  return status === undefined ? undefined : { top, bottom, status };
}

/** A row of the box below its first one. */
function isInside(row: string): boolean {
  return row === "" || row.startsWith("   ");
}

/** The row with the status above the frame of a box; undefined where there is no such frame. */
function statusRow(
  texts: readonly string[],
  { top, bottom }: Pick<Box, "top" | "bottom">,
  isRule: (text: string) => boolean,
  rules: GeminiRules,
): number | undefined {
  // below 80 columns an empty row stands between the mode and the box
  const mode = texts[top - 1] === "" ? top - 2 : top - 1;
  if (isRule(texts[mode - 1] ?? "")) return mode - 2;
  // another version may have a row more there; what has the footer below it is no message of the transcript
  if (isFooter(texts.slice(bottom + 1, bottom + 1 + FOOTER_ROWS), rules) && isRule(texts[mode - 2] ?? "")) {
    return mode - 3;
  }
  const above = texts[top - 1] ?? "";
  return MINIMAL_HINT.test(above) || rules.spinner.test(above) ? top - 1 : undefined;
}

/** The rows right below the box: the names of what is shown, and what it is. */
export function isFooter(below: readonly string[], rules: GeminiRules): boolean {
  return below.length === FOOTER_ROWS && rules.footer.test(below[0] ?? "");
}

/** Whether a row is a piece of an older screen. Without the blanks around it: else each split of them would be tried. */
export function isLeftover(row: string): boolean {
  return LEFTOVER.test(row.trim());
}
