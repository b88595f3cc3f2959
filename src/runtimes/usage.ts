import { known, type Answer } from "../base/answer.ts";
import type { RuntimeWorld } from "./contract.ts";
import { readLinesOn, type RecordMark, type RecordMarks } from "./record-marks.ts";

/** What a model was given and gave for one answer, as the runtime wrote it down. */
export interface TokenUse {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The answer's own id: what is written again counts once, in its last form. undefined: it is written once. */
  readonly id: string | undefined;
  readonly model: string | undefined;
  /** Without what came from the cache. */
  readonly input: number;
  /** With what the model thought and did not say. */
  readonly output: number;
  /** undefined: this runtime does not tell it. */
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  /** US dollars that the runtime worked out by a price list of its own; undefined: it does not. Nobody has paid them. */
  readonly imputedUsd: number | undefined;
}

/** A model has answered, and its record does not say what that took. */
export interface UntoldUse {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly isUntold: true;
}

export interface UsageRequest {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The runtime's own ids of the conversations that the agent had. */
  readonly conversations: readonly string[];
  /** How far their records were read before: what stands before that is not read again. */
  readonly marks?: RecordMarks;
  /** Bytes that are read at most, of all records together; the next one goes on behind them. */
  readonly most?: number;
}

export interface UsageRead {
  /** None twice. Where it was read on, those alone that are new or were written again, by {@link UsageRead.keys}. */
  readonly uses: readonly TokenUse[];
  /** What tells each of them from all others, in the same order: the same key again is the same answer, in a later form. */
  readonly keys: readonly string[];
  /** Conversations without a record: never spoken to, or cleaned away by the runtime. */
  readonly missing: readonly string[];
  /** Each record was read back to where was asked, and says of each answer what it took. */
  readonly isWhole: boolean;
  /** How far the records are read now; those with nothing to be read on from are not in it. */
  readonly marks: RecordMarks;
  /** There was more than was to be read at once. */
  readonly isBehind: boolean;
}

/** What one line has; the lines of one record come in their order, to a reader of their own. */
export type UseReader = (line: string) => TokenUse | UntoldUse | undefined;

/**
 * A reader of one record; `memory`: what one that read the lines before these had in mind, as JSON has it. `untold`: when the
 * model has answered of which no line so far says what that took, and the next one may; milliseconds since the epoch.
 */
export type NewReader = (
  memory?: unknown,
  path?: string,
) => UseReader & { readonly memory?: () => unknown; readonly untold?: () => number | undefined };

/** A runtime with one record a conversation, whose place follows from the id. */
export async function readUsageOfFiles(
  world: RuntimeWorld,
  wanted: UsageRequest,
  recordOf: (conversation: string) => string | undefined,
  newReader: NewReader,
): Promise<Answer<UsageRead>> {
  const there = async (id: string) => {
    const record = recordOf(id);
    return record === undefined || (await world.fileFacts(record)) === undefined ? [] : [record];
  };
  return await readUsage(world, wanted, there, newReader);
}

/** Reads the records of conversations; a record that two of them share is read once. */
export async function readUsage(
  world: RuntimeWorld,
  { since, conversations, marks: before = {}, most = Infinity }: UsageRequest,
  recordsOf: (conversation: string) => Promise<readonly string[]>,
  newReader: NewReader,
): Promise<Answer<UsageRead>> {
  const found = new Map<string, TokenUse>();
  const missing: string[] = [];
  const marks: Record<string, RecordMark> = {};
  const seen = new Set<string>();
  let isWhole = true;
  let isBehind = false;
  let left = most;
  for (const conversation of conversations) {
    const paths = await recordsOf(conversation);
    if (paths.length === 0) missing.push(conversation);
    for (const path of paths) {
      if (seen.has(path)) continue;
      seen.add(path);
      const modifiedAt = (await world.fileFacts(path))?.modifiedAt;
      if (modifiedAt !== undefined && modifiedAt < since) {
        if (before[path] !== undefined) marks[path] = before[path];
        continue;
      }
      const newOne: NewReader = (memory) => newReader(memory, path);
      let untoldAt = before[path]?.untoldAt ?? -Infinity;
      const reading = await readLinesOn(world, path, before[path], left, newOne, (use, line) => {
        if ("isUntold" in use) untoldAt = Math.max(untoldAt, use.at);
        else if (use.at >= since) found.set(use.id ?? `${path} ${line}`, use);
      });
      left -= reading.bytes;
      const { mark } = reading;
      const openAt = mark === undefined ? undefined : newOne(mark.memory).untold?.();
      isWhole &&= reading.isWhole && untoldAt < since && (openAt ?? -Infinity) < since;
      isBehind ||= reading.isBehind;
      // an answer that was passed over stays so, whoever reads on
      const isSame = untoldAt === (mark?.untoldAt ?? -Infinity);
      if (mark !== undefined) marks[path] = isSame ? mark : { ...mark, untoldAt };
    }
  }
  const [keys, uses] = [[...found.keys()], [...found.values()]];
  return known({ uses, keys, missing, isWhole, marks, isBehind });
}
