/** What the screen shows, as data: lines of styled spans, before any terminal code. */
export type Style = "plain" | "dim" | "bold" | "accent" | "message" | "error";

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  /** The conversation, growing at its end; what does not fit any more goes to the terminal's scrollback. */
  readonly document: readonly Line[];
  /** Pinned to the bottom: composer or dialog, and the status line. */
  readonly footer: readonly Line[];
  /** Where the cursor stands, counted from the footer's first line; undefined: hidden. */
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
}

export const BLANK: Line = [];

export function line(text: string, style: Style = "plain"): Line {
  return [{ text, style }];
}

export function plainText(content: Line): string {
  return content.map((span) => span.text).join("");
}
