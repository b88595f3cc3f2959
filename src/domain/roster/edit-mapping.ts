import type { Splice } from "../../base/splice.ts";
import { isAlias, isMap, isScalar, type Node, type Pair, Scalar, type YAMLMap } from "yaml";
import { insertInFlow } from "./edit-flow.ts";
import { contentEnd, contentStart, indentationAt, lineBreakAt, lineEnd, lineStart } from "./edit-layout.ts";
import { type Quoting, renderPair, renderScalar, type ScalarValue } from "./edit-scalar.ts";
import { read, type Reading, refused } from "./reading.ts";
import { schemaKey } from "./spelling.ts";

type Entry = Pair<Node, Node | null>;

/** Sets one value below a mapping: in place where it exists, otherwise behind the last key. */
export function setInMapping(
  text: string,
  map: YAMLMap,
  path: readonly string[],
  value: ScalarValue,
): Reading<Splice> {
  const [key = "", ...rest] = path;
  const entry = entryOf(map, key);
  if (entry === undefined) return read(insertEntry(text, map, path, value));
  if (rest.length === 0) return replaceScalar(entry.value, value);
  if (isAlias(entry.value)) return refused(`${key} is written as *${entry.value.source}`, "set it by hand");
  if (isMap(entry.value)) return setInMapping(text, entry.value, rest, value);
  return refused(`${key} is no mapping`, "set it by hand");
}

/** The entry of a key, in either spelling. */
export function entryOf(map: YAMLMap, key: string): Entry | undefined {
  return (map.items as Entry[]).find(({ key: found }) => {
    return isScalar(found) && typeof found.value === "string" && schemaKey(found.value) === key;
  });
}

/** How the keys of a mapping are quoted: a roster in JSON stays JSON. */
export function quotingOf(map: YAMLMap): Quoting {
  const key: unknown = map.items.at(-1)?.key;
  return isScalar(key) && key.type === Scalar.QUOTE_DOUBLE ? "double" : "plain";
}

function replaceScalar(node: Node | null, value: ScalarValue): Reading<Splice> {
  if (isAlias(node)) return refused(`it is written as *${node.source}`, "set it by hand");
  if (!isScalar(node) || node.range === undefined || node.range === null) {
    return refused("it is no single value", "set it by hand");
  }
  if (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL) {
    return refused("it is written over several lines", "set it by hand");
  }
  const quoting =
    node.type === Scalar.QUOTE_DOUBLE ? "double" : node.type === Scalar.QUOTE_SINGLE ? "single" : "plain";
  const [from, to] = node.range;
  return read({ from, to, text: renderScalar(value, quoting) });
}

function insertEntry(text: string, map: YAMLMap, path: readonly string[], value: ScalarValue): Splice {
  const quoting = quotingOf(map);
  const pair = renderPair(path, renderScalar(value, quoting), quoting);
  const [first, last] = [map.items[0], map.items.at(-1)] as (Entry | undefined)[];
  const opening = contentStart(map);
  if (first === undefined || last === undefined) {
    // `{}`
    return { from: opening + 1, to: (map.range?.[1] ?? opening + 2) - 1, text: ` ${pair} ` };
  }
  const from = contentStart(last.key);
  const to = contentEnd(last.value, contentEnd(last.key, from));
  if (map.flow === true) return insertInFlow(text, opening, { from, to }, pair);
  const column = contentStart(first.key) - lineStart(text, contentStart(first.key));
  return lineBehind(text, to, [`${" ".repeat(column)}${pair}`]);
}

/** Inserts a top-level key in front of another, above that one's comment lines. */
export function entryInFront(
  text: string,
  key: Node,
  path: readonly string[],
  value: ScalarValue,
): Splice | undefined {
  if (indentationAt(text, contentStart(key)) !== "") return undefined;
  let at = lineStart(text, contentStart(key));
  for (;;) {
    const above = lineStart(text, at - 1);
    if (at === 0 || !text.slice(above, at).startsWith("#")) break;
    at = above;
  }
  const line = renderPair(path, renderScalar(value), "plain");
  return { from: at, to: at, text: `${line}${lineBreakAt(text, at)}` };
}

/** Inserts lines behind the line of an offset; a file without a final line break stays without one. */
export function lineBehind(text: string, at: number, lines: readonly string[]): Splice {
  // the end of a block scalar is behind its line break
  const inside = at > 0 && text[at - 1] === "\n" ? at - 1 : at;
  const end = lineEnd(text, inside);
  const lineBreak = lineBreakAt(text, end);
  const inserted = text.slice(0, end).endsWith("\n")
    ? lines.map((line) => line + lineBreak)
    : lines.map((line) => lineBreak + line);
  return { from: end, to: end, text: inserted.join("") };
}
