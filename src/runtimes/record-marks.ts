import { fingerprint } from "../base/fingerprint.ts";
import type { RuntimeWorld } from "./contract.ts";
import type { NewReader, TokenUse, UntoldUse } from "./usage.ts";

/** How far a record that only grows was read: whoever has it reads on from there. */
export interface RecordMark {
  /** Bytes, up to behind the last whole line. */
  readonly through: number;
  /** Lines before that. */
  readonly lines: number;
  /** When the record was written last, in milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** A short name of what stands right before that place: another record in its stead has something else there. */
  readonly tail: string;
  /** Its beginning was passed over, for it was too long. */
  readonly isCut?: boolean;
  /** When an answer was last given of which the record does not say what it took; left out: it always says so. */
  readonly untoldAt?: number;
  /** What its reader had in mind, as JSON. */
  readonly memory?: unknown;
}

/** By the paths of the records. */
export type RecordMarks = Readonly<Record<string, RecordMark>>;

export interface ReadOn {
  /** undefined: there is no whole line to read on behind. */
  readonly mark: RecordMark | undefined;
  /** Its beginning was read too, now or before. */
  readonly isWhole: boolean;
  /** More stands behind the mark than was to be read at once. */
  readonly isBehind: boolean;
  /** Bytes that were read now. */
  readonly bytes: number;
}

const CHUNK = 4 * 1024 * 1024;
/** Bytes of one record: months of work. */
const MOST = 256 * 1024 * 1024;
/** Bytes before a mark by which it is found again: the last line has its time or its id there. */
const TAIL = 256;

/**
 * Gives the lines of a record to a reader, oldest first, from its mark on: each once, when it is whole. Of one that was
 * never read and is too long, those of its end. A character that stands at the border of two pieces may be harmed:
 * numbers are none.
 */
export async function readLinesOn(
  world: RuntimeWorld,
  path: string,
  before: RecordMark | undefined,
  most: number,
  newReader: NewReader,
  take: (use: TokenUse | UntoldUse, line: number) => void,
): Promise<ReadOn> {
  const facts = await world.fileFacts(path);
  if (facts === undefined) return { mark: undefined, isWhole: true, isBehind: false, bytes: 0 };
  const { size, modifiedAt } = facts;
  if (before !== undefined && size === before.through && modifiedAt === before.modifiedAt) {
    return { mark: before, isWhole: before.isCut !== true, isBehind: false, bytes: 0 };
  }
  const from = before !== undefined && (await isStillThere(world, path, size, before)) ? before : undefined;
  const start = from?.through ?? Math.max(0, size - MOST);
  const isCut = from === undefined ? start > 0 : from.isCut === true;
  const read = newReader(from?.memory);
  let lines = from?.lines ?? 0;
  let through = start;
  let rest = "";
  let offset = start;
  // a piece that holds no whole line is not the last one
  const end = most > 0 ? size : start;
  while (offset < end && (offset - start < most || through === start)) {
    const length = Math.min(CHUNK, size - offset);
    const text = await world.readText(path, offset, length);
    if (text === undefined)
      return { mark: undefined, isWhole: false, isBehind: false, bytes: offset - start };
    const found = `${rest}${text}`.split("\n");
    rest = found.pop() ?? "";
    if (found.length > 0)
      through = offset + length - Buffer.byteLength(text.slice(text.lastIndexOf("\n") + 1));
    // of one that is too long the first line is a part
    if (from === undefined && start > 0 && offset === start) found.shift();
    for (const line of found) {
      lines += 1;
      const use = read(line);
      if (use !== undefined) take(use, lines);
    }
    offset += length;
  }
  const memory = read.memory?.();
  const mark: RecordMark = {
    through,
    lines,
    modifiedAt,
    tail: (await tailOf(world, path, through)) ?? "",
    ...(isCut ? { isCut } : {}),
    ...(memory === undefined ? {} : { memory }),
  };
  return {
    mark: through > 0 ? mark : undefined,
    isWhole: !isCut,
    isBehind: offset < size,
    bytes: offset - start,
  };
}

/** Whether the record still has before the mark what was read there: one that was cut or made anew is read anew. */
async function isStillThere(world: RuntimeWorld, path: string, size: number, { through, tail }: RecordMark) {
  return through <= size && tail !== "" && (await tailOf(world, path, through)) === tail;
}

/** undefined where no line ends there. */
async function tailOf(world: RuntimeWorld, path: string, through: number): Promise<string | undefined> {
  const from = Math.max(0, through - TAIL);
  const text = await world.readText(path, from, through - from);
  return text?.endsWith("\n") === true ? fingerprint(text) : undefined;
}
