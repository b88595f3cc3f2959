import type { RuntimeWorld } from "./contract.ts";

const FIRST_READ = 64 * 1024;
/** A message of 1 MiB and its echo, both escaped as JSON, and some. */
const LONGEST_READ = 16 * 1024 * 1024;

/**
 * The last complete lines of a record that only grows, newest first: read backwards in growing pieces until
 * `isEnough` says of a line that what stands before it does not matter. Empty where there is no such file.
 */
export async function recentLines(
  world: RuntimeWorld,
  path: string,
  isEnough: (line: string) => boolean,
): Promise<readonly string[]> {
  for (let limit = FIRST_READ; ; limit *= 16) {
    const text = await world.readText(path, -limit, limit);
    if (text === undefined) return [];
    // a text that is shorter than what was asked for is the whole file; counted in UTF-16 it may look shorter than it is
    const isWhole = text.length * 3 < limit || ((await world.fileFacts(path))?.size ?? 0) <= limit;
    const lines = text
      .split("\n")
      .slice(isWhole ? 0 : 1, -1)
      .toReversed();
    const end = lines.findIndex(isEnough);
    if (end >= 0) return lines.slice(0, end + 1);
    if (isWhole || limit >= LONGEST_READ) return lines;
  }
}

/** A line of a record as an object; undefined for what is none, such as a line cut short by a kill. */
export function parseRecordLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
