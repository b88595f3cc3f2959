import type { PaneMode, PaneScreen } from "../../domain/ports/pane-stream.ts";

const ESCAPE = "\u001B";

/** The sequence that sets each mode. All are off after the reset, except `wrap`. */
const SET: Readonly<Record<Exclude<PaneMode, "wrap">, string>> = {
  insert: `${ESCAPE}[4h`,
  origin: `${ESCAPE}[?6h`,
  "application-cursor": `${ESCAPE}[?1h`,
  "application-keypad": `${ESCAPE}=`,
};

/** Pure. The text that makes a terminal of the screen's size show that screen, whatever it showed before. */
export function screenText(screen: PaneScreen): string {
  const { cursor, region, modes, rows } = screen;
  const parts = [`${ESCAPE}c`];
  if (screen.isAlternate) parts.push(`${ESCAPE}[?1049h`);
  // a line that fills the row would wrap at the next line end
  parts.push(`${ESCAPE}[?7l`, [...screen.history, ...screen.lines].join(`${ESCAPE}[0m\r\n`), `${ESCAPE}[0m`);
  if (modes.has("wrap")) parts.push(`${ESCAPE}[?7h`);
  if (region.top !== 0 || region.bottom !== rows - 1) {
    parts.push(`${ESCAPE}[${region.top + 1};${region.bottom + 1}r`);
  }
  for (const [mode, sequence] of Object.entries(SET)) {
    if (modes.has(mode as PaneMode) && mode !== "origin") parts.push(sequence);
  }
  parts.push(`${ESCAPE}[${cursor.row + 1};${cursor.column + 1}H`);
  // last, because from here on positions count from the region's top
  if (modes.has("origin")) {
    parts.push(SET.origin, `${ESCAPE}[${cursor.row - region.top + 1};${cursor.column + 1}H`);
  }
  if (!cursor.isVisible) parts.push(`${ESCAPE}[?25l`);
  parts.push(screen.begun);
  return parts.join("");
}
