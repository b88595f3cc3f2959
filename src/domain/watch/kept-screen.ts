import type { AgentName } from "../../base/names.ts";
import { insertedLines } from "../../base/inserted-lines.ts";
import type { Host } from "../host/host.ts";
import { BUILT_IN_LOGS_MAX } from "../roster/built-in.ts";
import { appendLines, parseLines, segmentsOf, type RotatedFile } from "./rotated-file.ts";

/**
 * A line from the screen of an agent whose runtime keeps no record, in `logs/NAME/screen.jsonl`. Written at each
 * heartbeat after the pane has printed something. Output that scrolled past faster than the pane's history is long is
 * missing.
 */
export interface KeptLine {
  /** Milliseconds since the epoch at which it was first seen. */
  readonly at: number;
  readonly text: string;
}

type Place = Pick<Host, "files" | "paths" | "clock">;

/** New lines are compared with this many kept ones; more than any screen is high. */
export const COMPARED_LINES = 400;
const SEGMENTS = 5;
const LONGEST_LINE = 4_000;
/** Bytes of what was kept last. */
const TAIL = 256 * 1024;

/** Lines without content: rules, frames and blanks. */
const DECORATION = /^[\s─━═╌┄│┃╭╮╰╯▀▄╹╻▔▁]*$/u;

function keptFile({ paths }: Pick<Host, "paths">, agent: AgentName, bytes: number): RotatedFile {
  return {
    folder: paths.logs(agent),
    name: "screen",
    longest: Math.floor(bytes / SEGMENTS),
    kept: SEGMENTS - 1,
  };
}

/** Pure. The lines of a capture that have content. */
export function tellingLines(capture: string): string[] {
  return capture
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => !DECORATION.test(line));
}

/** Keeps the new lines of a capture. Throws where they cannot be written. */
export async function keepScreen(
  place: Place,
  agent: AgentName,
  capture: string,
  bytes: number,
): Promise<void> {
  const file = keptFile(place, agent, bytes);
  const before = (await readTail(place, file)).slice(-COMPARED_LINES).map(({ text }) => text);
  const seen = tellingLines(capture)
    .slice(-COMPARED_LINES)
    .map((line) => line.slice(0, LONGEST_LINE));
  const at = new Date(place.clock.now()).toISOString();
  const lines = insertedLines(before, seen).map((text) => `${JSON.stringify({ at, text })}\n`);
  if (lines.length > 0) await appendLines(place, file, lines.join(""));
}

async function readTail(place: Place, file: RotatedFile): Promise<readonly KeptLine[]> {
  const found: KeptLine[] = [];
  let left = TAIL;
  for (const path of (await segmentsOf(place, file, 0)).toReversed()) {
    const size = (await place.files.identity(path))?.size ?? 0;
    found.unshift(...parse((await place.files.readOwn(path, left, Math.max(0, size - left))) ?? ""));
    left -= size;
    if (left <= 0) break;
  }
  return found;
}

/** The kept lines of an agent since a time, at most `last` of them, oldest first. */
export async function readKeptScreen(
  place: Place,
  agent: AgentName,
  { since, last }: { readonly since: number; readonly last: number },
): Promise<readonly KeptLine[]> {
  const file = keptFile(place, agent, BUILT_IN_LOGS_MAX);
  let found: readonly KeptLine[] = [];
  for (const path of (await segmentsOf(place, file, since)).toReversed()) {
    const size = (await place.files.identity(path))?.size ?? 0;
    found = [...parse((await place.files.readOwn(path, size)) ?? ""), ...found];
    if (found.length >= last) break;
  }
  return found.filter(({ at }) => at >= since).slice(-last);
}

function parse(text: string): KeptLine[] {
  return parseLines(text, ({ text: line }, at) =>
    typeof line === "string" ? { at, text: line } : undefined,
  );
}
