import type { Host } from "../host/host.ts";
import { basename } from "../host/path-parts.ts";

/**
 * A file of lines that several processes add to, each line whole in one write (O_APPEND), with no lock and no daemon. One
 * that has become long is given a name of its own, and the oldest go. Who does that at the same time as another loses
 * nothing: each takes a new name, and lines that come late still reach a file that is read.
 */
export interface RotatedFile {
  readonly folder: string;
  /** Without ".jsonl": what was put aside is called `NAME-MILLISECONDS-MARK.jsonl`. */
  readonly name: string;
  /** Bytes after which it is put aside. */
  readonly longest: number;
  /** How many files are kept beside the one that grows. */
  readonly kept: number;
}

/** A writer that opened the file before it was put aside may be this late. */
const LATE_MS = 60_000;

type Place = Pick<Host, "files">;

export function growingPath({ folder, name }: RotatedFile): string {
  return `${folder}/${name}.jsonl`;
}

/** Adds whole lines. Throws where they cannot be added. */
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

/** The files that may have lines from then on (milliseconds since the epoch), oldest first. */
export async function segmentsOf(place: Place, file: RotatedFile, since: number): Promise<readonly string[]> {
  const older = await olderSegments(place, file);
  const needed = older.filter(({ putAsideAt }) => putAsideAt + LATE_MS >= since);
  return [...needed.map(({ path }) => path), growingPath(file)];
}

/** Pure. Whether a file was put aside so long ago that nobody adds to it any more. */
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

/** Milliseconds since the epoch; undefined: it is none that was put aside. */
function putAsideTime({ name }: RotatedFile, found: string): number | undefined {
  const time = new RegExp(String.raw`^${name}-(\d{13})-[0-9a-f]+\.jsonl$`).exec(found)?.[1];
  return time === undefined ? undefined : Number(time);
}

/** How a line begins. Inside of a text its quotes would be escaped. */
const BEGINNING = '{"at":"';

/**
 * Pure. What the lines of a text are, which begin with their time. One that was cut (by a kill, by a full disk) is
 * passed over; where the next writer's line follows it without a line's end, that one counts.
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
