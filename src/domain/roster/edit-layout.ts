import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";

/** Where the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** The start of the next line; the end of the text where there is none. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** The line break used around an offset: files with CRLF keep CRLF. */
export function lineBreakAt(text: string, at: number): string {
  const end = text.lastIndexOf("\n", at - 1);
  const newline = end < 0 ? text.indexOf("\n") : end;
  return newline > 0 && text[newline - 1] === "\r" ? "\r\n" : "\n";
}

/** The space in front of an offset on its line; undefined where there is anything else. */
export function indentationAt(text: string, at: number): string | undefined {
  const before = text.slice(lineStart(text, at), at);
  return /^ *$/.test(before) ? before : undefined;
}

/** The column of a comment that is alone on its line; undefined for other lines. */
export function commentColumn(text: string, start: number): number | undefined {
  return start >= text.length
    ? undefined
    : /^( *)#/.exec(text.slice(start, lineEnd(text, start)))?.[1]?.length;
}

export function isBlankLine(text: string, start: number): boolean {
  return start < text.length && text.slice(start, lineEnd(text, start)).trim() === "";
}

/** The end of a value's own text, without its comments. */
export function contentEnd(node: unknown, otherwise: number): number {
  const value = node as Node | null;
  if (isMap(value) && value.flow !== true) {
    const last = value.items.at(-1) as Pair<Node, Node | null> | undefined;
    return last === undefined ? otherwise : contentEnd(last.value, contentEnd(last.key, otherwise));
  }
  if (isSeq(value) && value.flow !== true) return contentEnd(value.items.at(-1), otherwise);
  return value?.range?.[1] ?? otherwise;
}

/** The first character of a value, or of an anchor in front of it. */
export function contentStart(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** How a refusal names something that is written in one place and used in another. */
export function sharedAs(node: unknown): string | undefined {
  if (isAlias(node)) return `*${node.source}`;
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  return anchor === undefined ? undefined : `&${anchor}`;
}
