import { known, type Answer } from "../base/answer.ts";
import type { RuntimeWorld } from "./contract.ts";

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
}

export interface UsageRead {
  /** None twice. */
  readonly uses: readonly TokenUse[];
  /** Conversations without a record: never spoken to, or cleaned away by the runtime. */
  readonly missing: readonly string[];
  /** Each record was read back to where was asked, and says of each answer what it took. */
  readonly isWhole: boolean;
}

/** What one line has; the lines of one record come in their order, to a reader of their own. */
export type UseReader = (line: string) => TokenUse | UntoldUse | undefined;

/** Reads the records of conversations; a record that two of them share is read once. */
export async function readUsage(
  world: RuntimeWorld,
  { since, conversations }: UsageRequest,
  recordsOf: (conversation: string) => Promise<readonly string[]>,
  newReader: () => UseReader,
): Promise<Answer<UsageRead>> {
  const found = new Map<string, TokenUse>();
  const missing: string[] = [];
  const seen = new Set<string>();
  let isWhole = true;
  for (const conversation of conversations) {
    const paths = await recordsOf(conversation);
    if (paths.length === 0) missing.push(conversation);
    for (const path of paths) {
      if (seen.has(path)) continue;
      seen.add(path);
      const modifiedAt = (await world.fileFacts(path))?.modifiedAt;
      if (modifiedAt !== undefined && modifiedAt < since) continue;
      const read = newReader();
      let line = 0;
      const reading = await readLines(world, path, (text) => {
        line += 1;
        const use = read(text);
        if (use === undefined || use.at < since) return;
        if ("isUntold" in use) isWhole = false;
        else found.set(use.id ?? `${path} ${line}`, use);
      });
      isWhole &&= reading === "whole";
    }
  }
  return known({ uses: [...found.values()], missing, isWhole });
}

const CHUNK = 4 * 1024 * 1024;
/** Bytes of one record: months of work. */
const MOST = 256 * 1024 * 1024;

/**
 * Every complete line of a record, oldest first; of one that is too long, those of its end. A character that stands at
 * the border of two pieces may be harmed: numbers are none.
 */
async function readLines(
  world: RuntimeWorld,
  path: string,
  take: (line: string) => void,
): Promise<"whole" | "cut"> {
  const size = (await world.fileFacts(path))?.size ?? 0;
  const start = Math.max(0, size - MOST);
  let rest = "";
  for (let offset = start; offset < size; offset += CHUNK) {
    const text = await world.readText(path, offset, Math.min(CHUNK, size - offset));
    if (text === undefined) return "cut";
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    // of one that is too long the first line is a part
    for (const line of start > 0 && offset === start ? lines.slice(1) : lines) take(line);
  }
  return start > 0 ? "cut" : "whole";
}
