import type { Durations } from "../../base/exposition.ts";
import type { Host } from "../host/host.ts";
import { LONGEST_SEGMENT } from "../host/journal-bounds.ts";
import { basename } from "../host/path-parts.ts";
import { parseEvents, type FleetEvent } from "./event.ts";
import { isCompleteSegment, segmentsSince } from "./journal.ts";

/**
 * How messages ended, for counters: everything that the journal has recorded, including what was removed from it since.
 */
export interface MessageTotals {
  readonly verdicts: Readonly<Record<string, number>>;
  /** How long the delivered ones took. */
  readonly delivery: Durations;
}

/** Totals of files of the journal. Those that may still exist are not counted again. */
interface CountedFiles extends MessageTotals {
  readonly files: readonly string[];
}

type Place = Pick<Host, "files" | "paths" | "clock">;

/** Milliseconds: a paste takes a tenth of a second, while waiting for the end of a turn takes minutes. */
const BOUNDS = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000];
/** Verdicts with a proof, whose time has an end. */
const ARRIVED: ReadonlySet<string> = new Set(["accepted", "queued"]);
/** Bytes: the names of a few files and some numbers. */
const LONGEST_COUNT = 64 * 1024;
/** The current file may be rotated while it is read. */
const TRIES = 3;

export const NO_MESSAGES: MessageTotals = {
  verdicts: {},
  delivery: { bounds: BOUNDS, counts: [...BOUNDS, Infinity].map(() => 0), sumMs: 0 },
};

/**
 * Counts the journal's messages, and stores the count of files that no longer change, so that it does not fall when
 * they are removed. Takes no lock: of two counts stored at the same time, either is right.
 */
export async function messageTotals(place: Place): Promise<MessageTotals> {
  for (let tries = 1; ; tries += 1) {
    const paths = await segmentsSince(place, 0);
    const found = await countedFrom(place, paths);
    const after = await segmentsSince(place, 0);
    if (tries === TRIES || after.every((path) => paths.includes(path))) return found;
  }
}

/** `paths` were listed before: what another process has counted since is not counted twice. */
async function countedFrom(place: Place, paths: readonly string[]): Promise<MessageTotals> {
  const { files } = place;
  const path = `${place.paths.eventsFolder}/message-totals.json`;
  const kept = countIn((await files.readOwn(path, LONGEST_COUNT)) ?? "");
  let complete = kept;
  let all = totalsOf(kept);
  for (const segment of paths) {
    const name = basename(segment);
    if (kept.files.includes(name)) continue;
    const messages = messagesIn((await files.readOwn(segment, 2 * LONGEST_SEGMENT)) ?? "");
    all = withMessages(all, messages);
    if (isCompleteSegment(place, segment)) {
      complete = { ...withMessages(complete, messages), files: [...complete.files, name] };
    }
  }
  if (complete !== kept) {
    const names = new Set(paths.map((segment) => basename(segment)));
    const count = { ...complete, files: complete.files.filter((name) => names.has(name)) };
    // if it cannot be stored, the files are counted again as long as they exist
    await files.write(path, `${JSON.stringify(count)}\n`, 0o600).catch(ignore);
  }
  return all;
}

function totalsOf({ verdicts, delivery }: CountedFiles): MessageTotals {
  return { verdicts, delivery };
}

/** Pure. The messages in a part of the journal; other lines are not parsed. */
function messagesIn(text: string): FleetEvent[] {
  const lines = text.split("\n").filter((line) => line.includes('"kind":"message"'));
  return parseEvents(lines.join("\n"));
}

/** Pure. A message that was requested again by its id, and had to be sent again, counts again. */
export function withMessages(before: MessageTotals, messages: readonly FleetEvent[]): MessageTotals {
  const verdicts = { ...before.verdicts };
  const counts = [...before.delivery.counts];
  let { sumMs } = before.delivery;
  for (const { kind, verdict, tookMs } of messages) {
    if (kind !== "message" || verdict === undefined) continue;
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (tookMs === undefined || !ARRIVED.has(verdict)) continue;
    const at = BOUNDS.findIndex((bound) => tookMs <= bound);
    const bucket = at === -1 ? BOUNDS.length : at;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    sumMs += tookMs;
  }
  return { verdicts, delivery: { bounds: BOUNDS, counts, sumMs } };
}

/**
 * Pure. The stored count; nothing where it cannot be read, or has other bounds. Monitors know counters that start
 * again.
 */
function countIn(text: string): CountedFiles {
  try {
    const count = JSON.parse(text) as CountedFiles;
    const numbers = [...Object.values(count.verdicts), ...count.delivery.counts, count.delivery.sumMs];
    const isOurs = JSON.stringify(count.delivery.bounds) === JSON.stringify(BOUNDS);
    if (isOurs && count.delivery.counts.length === BOUNDS.length + 1 && numbers.every(Number.isFinite)) {
      return { ...count, files: [...count.files] };
    }
  } catch {
    // missing, or half written
  }
  return { ...NO_MESSAGES, files: [] };
}

function ignore(): void {}
