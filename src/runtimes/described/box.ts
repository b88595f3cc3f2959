import { displayed } from "../../base/text-width.ts";
import type { ComposerReading } from "../contract.ts";
import type { ScreenLine } from "../screen.ts";
import type { BoxDescription } from "./description.ts";
import type { RowPattern } from "./row-pattern.ts";

/** A description of a box with its patterns read. */
export interface ShownBox extends Omit<BoxDescription, "top" | "bottom" | "hints"> {
  readonly top: readonly RowPattern[];
  readonly bottom: readonly RowPattern[];
  readonly hints: readonly RowPattern[];
}

/** A box that is seen: numbers of rows. */
export interface SeenBox {
  /** Its first row. */
  readonly begin: number;
  /** The row that nothing above belongs to it any more: its upper edge, where it has one. */
  readonly above: number;
  /** The first row below its lower edge. */
  readonly below: number;
  readonly hasTop: boolean;
  readonly composer: ComposerReading;
}

/** More rows than a box has, whatever is in it. */
const MOST_BOX_ROWS = 150;

/** The lowest box on a screen. Pure. */
export function findBox(
  box: ShownBox,
  lines: readonly ScreenLine[],
  columns: number | undefined,
): SeenBox | undefined {
  const end = lowerEdge(box, lines);
  if (end === undefined) return undefined;
  const hasTop = box.top.length > 0;
  for (let row = end - 1; row >= Math.max(0, end - MOST_BOX_ROWS); row -= 1) {
    const text = lines[row]?.text ?? "";
    if (!text.endsWith(box.right)) return undefined;
    const beginsHere = promptOf(box, text) !== undefined;
    const above = lines[row - 1]?.text ?? "";
    if (beginsHere && (!hasTop || box.top.some((pattern) => pattern.test(above)))) {
      const composer = { draft: draftOf(box, lines.slice(row, end)) };
      const below = box.bottom.length > 0 ? end + 1 : end;
      return { begin: row, above: hasTop ? row - 1 : row, below, hasTop, composer };
    }
    // a row that cannot be inside of the box ends the search: what stands above is the conversation
    const isInside = box.wraps ? isFull(above, columns) : box.next !== undefined && isFurther(text, box.next);
    if (!isInside) return undefined;
  }
  return undefined;
}

/** The row of the lower edge, or the one behind the last. */
function lowerEdge(box: ShownBox, lines: readonly ScreenLine[]): number | undefined {
  if (box.bottom.length === 0) return lines.length;
  for (let row = lines.length - 1; row >= Math.max(0, lines.length - 1 - box.rowsBelow); row -= 1) {
    if (box.bottom.some((pattern) => pattern.test(lines[row]?.text ?? ""))) return row;
  }
  return undefined;
}

/** A prompt with nothing behind it has lost its trailing blank. */
function promptOf({ prompt }: ShownBox, text: string): string | undefined {
  return prompt.find((one) => text.startsWith(one) || text === one.trimEnd());
}

function isFurther(text: string, next: string): boolean {
  return text.startsWith(next) || text === next.trimEnd() || text === "";
}

/** The last column stays empty where a wide character would not have fitted, and tmux leaves a blank out. */
function isFull(text: string, columns: number | undefined): boolean {
  return columns !== undefined && displayed(text).width >= columns - 1;
}

/** As it is shown: where the box broke a line, and where its author did, cannot be told apart. */
function draftOf(box: ShownBox, lines: readonly ScreenLine[]): string {
  const rows = lines.map((line, index) => {
    const indent = index === 0 ? (promptOf(box, line.text) ?? "") : (box.next ?? "");
    const end = line.text.length - box.right.length;
    return withoutMarks(typedIn(line, indent.length, end, box.hintColours)).trimEnd();
  });
  const draft = rows.join(box.wraps ? "" : "\n").trimEnd();
  return box.hints.some((pattern) => pattern.test(draft.trimStart())) ? "" : draft;
}

/** Some mark their cursor by a character without width. */
function withoutMarks(text: string): string {
  return text.replaceAll("\u200b", "");
}

/** A hint is dim, or has a colour of its own; what is typed has the terminal's. */
function typedIn({ runs }: ScreenLine, indent: number, end: number, hintColours: readonly string[]): string {
  let column = 0;
  let typed = "";
  for (const { text, dim, foreground } of runs) {
    const isHint = dim || hintColours.includes(foreground ?? "");
    if (!isHint) typed += text.slice(Math.max(0, indent - column), Math.max(0, end - column));
    column += text.length;
  }
  return typed;
}
