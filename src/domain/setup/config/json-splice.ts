import { spliced } from "../../../base/splice.ts";
import type { JsonArray, JsonNode, JsonObject } from "./json-text.ts";

/** The layout of a JSON text, so that additions look like the rest. */
export interface JsonLayout {
  /**
   * "
   *
   * " or "\r
   *
   * "; empty where everything is on one line.
   */
  readonly newline: string;
  /** What one level is indented by. */
  readonly indent: string;
}

/** By the first member of the root; two spaces where there is none. */
export function layoutOf(text: string, root: JsonObject): JsonLayout {
  const [first] = root.members;
  if (first === undefined) return { newline: text.includes("\r\n") ? "\r\n" : "\n", indent: "  " };
  const before = text.slice(root.start + 1, first.start);
  const lastLine = before.lastIndexOf("\n");
  if (lastLine < 0) return { newline: "", indent: "" };
  return { newline: before.includes("\r\n") ? "\r\n" : "\n", indent: before.slice(lastLine + 1) };
}

/**
 * The text with one more part at the end of a list; `depth` is the level of the part, 1 below the root. It is put
 * directly behind the last part (or the bracket), with no blank after it, so that {@link removePart} can find what to
 * remove, however oddly the rest is laid out.
 */
export function appendPart(
  text: string,
  list: JsonObject | JsonArray,
  part: { readonly key?: string; readonly value: unknown },
  { newline, indent }: JsonLayout,
  depth: number,
): string {
  const last = partsOf(list).at(-1);
  const key = part.key === undefined ? "" : `${JSON.stringify(part.key)}: `;
  const gap = newline === "" ? (last === undefined ? "" : " ") : newline + indent.repeat(depth);
  const addition = `${last === undefined ? "" : ","}${gap}${key}${renderJson(part.value, { newline, indent }, depth)}`;
  const at = last?.end ?? list.start + 1;
  return spliced(text, { from: at, to: at, text: addition });
}

/** The text without one part of a list, its comma, and the blanks that came with it. */
export function removePart(text: string, list: JsonObject | JsonArray, index: number): string {
  const parts = partsOf(list);
  const [before, part, after] = [parts[index - 1], parts[index], parts[index + 1]];
  if (part === undefined) return text;
  if (before !== undefined) return cut(before.end, part.end);
  return after === undefined ? cut(list.start + 1, part.end) : cut(part.start, after.start);

  function cut(from: number, to: number): string {
    return spliced(text, { from, to, text: "" });
  }
}

/** The text with a value replaced. */
export function replaceValue(
  text: string,
  node: JsonNode,
  value: unknown,
  layout: JsonLayout,
  depth: number,
): string {
  return spliced(text, { from: node.start, to: node.end, text: renderJson(value, layout, depth) });
}

function partsOf(list: JsonObject | JsonArray): readonly { readonly start: number; readonly end: number }[] {
  return list.kind === "object" ? list.members : list.items;
}

function renderJson(value: unknown, { newline, indent }: JsonLayout, depth: number): string {
  if (newline === "") return JSON.stringify(value);
  return JSON.stringify(value, null, indent).replaceAll("\n", newline + indent.repeat(depth));
}
