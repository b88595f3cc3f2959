/** Counted from 1. A column counts UTF-16 units, as editors and language servers do for `file:line:column`. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text of a file with the starts of its lines, for turning offsets into positions. */
export interface SourceText {
  readonly text: string;
  readonly lineStarts: readonly number[];
}

export function sourceText(text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { text, lineStarts };
}

export function positionAt({ lineStarts }: SourceText, offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

/** A line without its line break (CR LF too); "" beyond the last. */
export function lineAt({ text, lineStarts }: SourceText, line: number): string {
  const start = lineStarts[line - 1];
  if (start === undefined) return "";
  return text.slice(start, lineStarts[line] ?? text.length).replace(/\r?\n$/, "");
}

/** Removes the byte order mark, which would shift every column of the first line by one. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
