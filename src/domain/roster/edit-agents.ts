import type { Splice } from "../../base/splice.ts";
import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { insertInFlow, removeFromFlow, type Span } from "./edit-flow.ts";
import {
  commentColumn,
  contentEnd,
  contentStart,
  indentationAt,
  isBlankLine,
  lineEnd,
  lineStart,
} from "./edit-layout.ts";
import { lineBehind, quotingOf } from "./edit-mapping.ts";
import { renderPair, renderScalar, type ScalarValue } from "./edit-scalar.ts";
import { read, type Reading, refused } from "./reading.ts";

/** A key of an agent with its value. */
export type Field = readonly [key: string, value: ScalarValue];

/** Adds an agent behind the last one, in the same style. */
export function addAgent(text: string, agents: YAMLSeq, fields: readonly Field[]): Reading<Splice> {
  const last = agents.items.at(-1) as Node | undefined;
  if (!isMap(last)) return refused("the last agent is written as an alias", "add the agent by hand");
  const map = last;
  const quoting = quotingOf(map);
  const pairs = fields.map(([key, value]) => renderPair([key], renderScalar(value, quoting), quoting));
  const flowing = flowMapping(text, map, pairs);
  if (agents.flow === true) {
    return read(insertInFlow(text, contentStart(agents), spanOf(map), flowing));
  }
  const dashes = dashesOf(agents);
  const dash = dashes?.at(-1);
  const indentation = dash === undefined ? undefined : indentationAt(text, dash);
  if (dash === undefined || indentation === undefined) {
    return refused("the agents are not written one below the other", "add the agent by hand");
  }
  const lines = map.flow === true ? [`${indentation}- ${flowing}`] : blockMapping(text, map, dash, pairs);
  const spaced =
    dashes !== undefined && dashes.length > 1 && isBlankLine(text, lineAbove(text, entryStart(text, dash)));
  const end = entryEnd(text, map, indentation.length);
  return read(lineBehind(text, end, spaced ? ["", ...lines] : lines));
}

/** Removes an agent from the list, with the comment lines directly above it and those indented below it. */
export function removeAgent(text: string, agents: YAMLSeq, index: number): Reading<Splice> {
  const item = agents.items[index] as Node;
  if (agents.flow === true) {
    const spans = (agents.items as Node[]).map(spanOf);
    const splice = removeFromFlow(text, spans, index);
    return splice === undefined
      ? refused("a comment beside the agent may be another agent's", "remove the agent by hand")
      : read(splice);
  }
  const dash = dashesOf(agents)?.[index];
  const indentation = dash === undefined ? undefined : indentationAt(text, dash);
  if (dash === undefined || indentation === undefined) {
    return refused("the agents are not written one below the other", "remove the agent by hand");
  }
  const region = {
    from: entryStart(text, dash),
    to: lineEnd(text, Math.max(0, entryEnd(text, item, indentation.length) - 1)),
  };
  return read({ ...withBlankLines(text, region, index, agents.items.length), text: "" });
}

/** Blank lines between two agents go with the removed one; those around the list stay. */
function withBlankLines(text: string, { from, to }: Span, index: number, count: number): Span {
  let [start, end] = [from, to];
  const isLast = index === count - 1;
  const blankAbove = index > 0 && isBlankLine(text, lineAbove(text, from));
  if (isLast && index > 0)
    while (start > 0 && isBlankLine(text, lineAbove(text, start))) start = lineAbove(text, start);
  else if (index === 0 || blankAbove) while (isBlankLine(text, end)) end = lineEnd(text, end);
  // if the file's last line has no line break, the line that becomes the last one gets none either
  if (end === text.length && !text.endsWith("\n") && start > 0) {
    start -= text.slice(0, start).endsWith("\r\n") ? 2 : 1;
  }
  return { from: start, to: end };
}

/** The start of an entry's first line, or of the comment lines of the same column directly above it. */
function entryStart(text: string, dash: number): number {
  const column = dash - lineStart(text, dash);
  let start = lineStart(text, dash);
  while (start > 0 && commentColumn(text, lineAbove(text, start)) === column) start = lineAbove(text, start);
  return start;
}

/** The end of an entry's last line, or of the comment lines below it that are indented deeper than its dash. */
function entryEnd(text: string, item: Node, column: number): number {
  const content = contentEnd(item, contentStart(item));
  // the end of a block scalar is behind its line break
  let end = lineEnd(text, content > 0 && text[content - 1] === "\n" ? content - 1 : content);
  while (end < text.length && (commentColumn(text, end) ?? 0) > column) end = lineEnd(text, end);
  return end;
}

function lineAbove(text: string, start: number): number {
  return start === 0 ? text.length : lineStart(text, start - 1);
}

function flowMapping(text: string, like: YAMLMap, pairs: readonly string[]): string {
  const isTight = like.flow === true && text[contentStart(like) + 1] !== " ";
  return isTight ? `{${pairs.join(", ")}}` : `{ ${pairs.join(", ")} }`;
}

function blockMapping(
  text: string,
  like: YAMLMap,
  dash: number,
  pairs: readonly string[],
): readonly string[] {
  const indentation = text.slice(lineStart(text, dash), dash);
  const key: unknown = like.items[0]?.key;
  const lead = isScalar(key) ? text.slice(dash, contentStart(key)) : "- ";
  const lone = /^-[ \t]*\r?\n( +)$/.exec(lead)?.[1];
  if (lone !== undefined) return [`${indentation}-`, ...pairs.map((pair) => lone + pair)];
  const begin = /^- +$/.test(lead) ? lead : "- ";
  const blank = " ".repeat(begin.length);
  return pairs.map((pair, index) => `${indentation}${index === 0 ? begin : blank}${pair}`);
}

function spanOf(node: Node): Span {
  const from = contentStart(node);
  return { from, to: contentEnd(node, from) };
}

/** The positions of the dashes of a block sequence, one for each item; undefined where they cannot be found. */
function dashesOf(agents: YAMLSeq): readonly number[] | undefined {
  const source = agents.srcToken;
  if (source?.type !== "block-seq") return undefined;
  const dashes = source.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === "seq-item-ind").map(({ offset }) => offset),
  );
  return dashes.length === agents.items.length && isSeq(agents) ? dashes : undefined;
}
