import type { Splice } from "../../base/splice.ts";
import { indentationAt, lineBreakAt, lineEnd, lineStart } from "./edit-layout.ts";

/** A range of a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Adds an item behind the last of a flow collection that begins at `opening`: on a line of its own if the last one has
 * one, with or without a trailing comma as there.
 */
export function insertInFlow(text: string, opening: number, last: Span, item: string): Splice {
  const indentation = indentationAt(text, last.from);
  const hasOwnLine = indentation !== undefined && lineStart(text, last.from) > opening;
  const end = lineEnd(text, last.to);
  const rest = text.slice(last.to, end);
  const closesHere = !/^,?[ \t]*(#.*)?\r?\n$/.test(rest);
  if (!hasOwnLine || closesHere) return { from: last.to, to: last.to, text: `, ${item}` };
  const comma = rest.startsWith(",") ? { old: "", new: "," } : { old: ",", new: "" };
  const line = `${indentation}${item}${comma.new}${lineBreakAt(text, end)}`;
  return { from: last.to, to: end, text: `${comma.old}${rest}${line}` };
}

/**
 * Removes an item of a flow collection, with one comma; undefined where it is unclear whether a comment beside it
 * belongs to it.
 */
export function removeFromFlow(text: string, spans: readonly Span[], index: number): Splice | undefined {
  const span = spans[index];
  if (span === undefined) return undefined;
  const own = ownLines(text, span);
  // the comma of the item before may stay: YAML allows a trailing comma
  if (own !== undefined && (index < spans.length - 1 || index > 0)) {
    const before = spans[index - 1];
    const isLast = index === spans.length - 1;
    if (!isLast || (before !== undefined && before.to < own.from)) return { ...own, text: "" };
  }
  const before = spans[index - 1];
  const after = spans[index + 1];
  const gap =
    before !== undefined
      ? { from: before.to, to: span.to }
      : { from: span.from, to: after === undefined ? span.to : after.from };
  const between = before !== undefined ? text.slice(gap.from, span.from) : text.slice(span.to, gap.to);
  return between.includes("#") ? undefined : { ...gap, text: "" };
}

/** The lines of an item that has lines of its own, with the comment lines directly above it. */
function ownLines(text: string, span: Span): Span | undefined {
  const indentation = indentationAt(text, span.from);
  const end = lineEnd(text, span.to);
  if (indentation === undefined || !/^,?[ \t]*(#.*)?(\r?\n)?$/.test(text.slice(span.to, end)))
    return undefined;
  let from = lineStart(text, span.from);
  for (;;) {
    const above = lineStart(text, from - 1);
    if (from === 0 || !text.slice(above, from).startsWith(`${indentation}#`)) return { from, to: end };
    from = above;
  }
}
