import type { Host } from "../host/host.ts";
import { basename } from "../host/path-parts.ts";

/**
 * A file of lines that several processes append to, each line in one write (O_APPEND), without a lock or a daemon. A
 * file that has become long is renamed, and the oldest ones are removed. Two processes that rotate at the same time
 * lose nothing: each takes a new name, and late lines still reach a file that is read.
 */
export interface RotatedFile {
  readonly folder: string;
  /** Without ".jsonl": rotated files are called `NAME-MILLISECONDS-MARK.jsonl`. */
  readonly name: string;
  /** Bytes; a longer file is rotated. */
  readonly longest: number;
  /** How many rotated files are kept. */
  readonly kept: number;
}

/** How late a writer may be that opened the file before it was rotated. */
const LATE_MS = 60_000;

type Place = Pick<Host, "files">;

export function growingPath({ folder, name }: RotatedFile): string {
  return `${folder}/${name}.jsonl`;
}

/** Appends whole lines. Throws where that fails. */
export async function appendLines(
  { files, clock }: Place & Pick<Host, "clock">,
  file: RotatedFile,
  lines: string,
): Promise<void> {
  const path = growingPath(file);
  const size = await files.append(path, lines);
  if (size <= file.longest) return;
  const mark = crypto.randomUUID().slice(0, 8);
  await files.rename(path, `${file.folder}/${file.name}-${clock.now()}-${mark}.jsonl`);
  const older = await olderSegments({ files }, file);
  const excess = file.kept === 0 ? older : older.slice(0, -file.kept);
  for (const { path: oldest } of excess) await files.remove(oldest);
}

/** The files that may contain lines from then on (milliseconds since the epoch), oldest first. */
export async function segmentsOf(place: Place, file: RotatedFile, since: number): Promise<readonly string[]> {
  const older = await olderSegments(place, file);
  const needed = older.filter(({ putAsideAt }) => putAsideAt + LATE_MS >= since);
  return [...needed.map(({ path }) => path), growingPath(file)];
}

/** Pure. Whether a file was rotated so long ago that nothing is appended to it any more. */
export function isComplete(file: RotatedFile, path: string, now: number): boolean {
  const putAsideAt = putAsideTime(file, basename(path));
  return putAsideAt !== undefined && putAsideAt + LATE_MS < now;
}

async function olderSegments({ files }: Place, file: RotatedFile) {
  const names = await files.list(file.folder);
  return names.flatMap((found) => {
    const putAsideAt = putAsideTime(file, found);
    return putAsideAt === undefined ? [] : [{ path: `${file.folder}/${found}`, putAsideAt }];
  });
}

/** When the file was rotated, in milliseconds since the epoch; undefined: it was not. */
function putAsideTime({ name }: RotatedFile, found: string): number | undefined {
  const time = new RegExp(String.raw`^${name}-(\d{13})-[0-9a-f]+\.jsonl$`).exec(found)?.[1];
  return time === undefined ? undefined : Number(time);
}

/** How a line begins. Inside of a text its quotes would be escaped. */
const BEGINNING = '{"at":"';

/**
 * Pure. Parses the lines of a text, each of which begins with its time. A line that was cut off (by a kill, or a full
 * disk) is skipped; where the next writer's line follows it without a line break, that one counts.
 */
export function parseLines<T>(
  text: string,
  parse: (value: Readonly<Record<string, unknown>>, at: number) => T | undefined,
): T[] {
  const parseLine = (line: string): T | undefined => {
    if (!line.startsWith(BEGINNING)) return undefined;
    try {
      const value = JSON.parse(line) as Readonly<Record<string, unknown>>;
      const at = Date.parse(String(value["at"]));
      return Number.isNaN(at) ? undefined : parse(value, at);
    } catch {
      return undefined;
    }
  };
  return text.split("\n").flatMap((line) => {
    const whole = parseLine(line);
    if (whole !== undefined) return [whole];
    const next = line.lastIndexOf(BEGINNING);
    const rest = next > 0 ? parseLine(line.slice(next)) : undefined;
    return rest === undefined ? [] : [rest];
  });
}
