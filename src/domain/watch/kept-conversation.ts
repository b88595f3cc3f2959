import type { AgentName } from "../../base/names.ts";
import { BUILT_IN_LOGS_MAX } from "../roster/built-in.ts";
import type { Transcript, Utterance } from "../../runtimes/utterances.ts";
import type { Host } from "../host/host.ts";
import { appendLines, growingPath, parseLines, segmentsOf, type RotatedFile } from "./rotated-file.ts";

/**
 * mosaic's own copy of what was said to an agent and by it. It outlives the agent, its conversations, and the runtime's
 * own clean-up. One utterance a line, in `logs/NAME/conversation.jsonl` (0600), written whenever an agent is looked at
 * anyway: at the launcher's heartbeat, and at the next start. Two writers of the same utterance do no harm, because
 * readers merge them.
 */

/** An utterance, and its conversation. */
export interface KeptUtterance extends Utterance {
  readonly conversation: string;
}

const SEGMENTS = 5;
/** Characters of one utterance; a longer one is cut, which its last character shows. */
const LONGEST_TEXT = 256 * 1024;
/** How many of the last bytes are read to find out what is new. */
const TAIL = 512 * 1024;
/** A runtime may record an utterance again once more of it is known. */
const WRITTEN_AGAIN_MS = 60_000;
/** Utterances to read for an agent of which nothing was kept yet. */
const FIRST = 2_000;
/** Utterances kept at one time. */
const MOST = 10_000;

type Place = Pick<Host, "files" | "paths" | "clock">;

/** The files of one agent: all of them together have at most `bytes`. */
function keptFile({ paths }: Pick<Host, "paths">, agent: AgentName, bytes: number): RotatedFile {
  return {
    folder: paths.logs(agent),
    name: "conversation",
    longest: Math.floor(bytes / SEGMENTS),
    kept: SEGMENTS - 1,
  };
}

/** From when on a conversation's record must be read, and how much of it, so that nothing new is missed. */
export interface KeptMark {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly last: number;
  /** What was kept last. */
  readonly known: ReadonlySet<string>;
}

/** What was kept last. Newer conversations took place after it. */
export async function keptMark(place: Place, agent: AgentName): Promise<KeptMark> {
  const file = keptFile(place, agent, BUILT_IN_LOGS_MAX);
  const kept = await readTail(place, file);
  const latest = kept.at(-1)?.at;
  return {
    since: latest === undefined ? 0 : latest - WRITTEN_AGAIN_MS,
    last: latest === undefined ? FIRST : MOST,
    known: new Set(kept.map(fullKey)),
  };
}

async function readTail(place: Place, file: RotatedFile): Promise<readonly KeptUtterance[]> {
  const found: KeptUtterance[] = [];
  let left = TAIL;
  for (const path of (await segmentsOf(place, file, 0)).toReversed()) {
    const size = (await place.files.identity(path))?.size ?? 0;
    const text = (await place.files.readOwn(path, left, Math.max(0, size - left))) ?? "";
    found.unshift(...parseKept(text));
    left -= size;
    if (left <= 0) break;
  }
  return found;
}

/** Keeps what is new in a conversation. Throws where it cannot be written. */
export async function keepUtterances(
  place: Place,
  agent: AgentName,
  { id: conversation, utterances }: Pick<Transcript, "id" | "utterances">,
  { known }: Pick<KeptMark, "known">,
  bytes: number,
): Promise<void> {
  const lines = utterances
    .map((one) => ({ ...one, text: shorten(one.text), conversation }))
    .filter((one) => !known.has(fullKey(one)))
    .map(renderKept);
  if (lines.length === 0) return;
  await appendLines(place, keptFile(place, agent, bytes), lines.join(""));
}

export interface KeptRequest {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** At most this many, the newest. */
  readonly last: number;
}

/** What was kept of an agent, from all of its conversations, oldest first. */
export async function readKept(
  place: Place,
  agent: AgentName,
  { since, last }: KeptRequest,
): Promise<readonly KeptUtterance[]> {
  const file = keptFile(place, agent, BUILT_IN_LOGS_MAX);
  let found: readonly KeptUtterance[] = [];
  for (const path of (await segmentsOf(place, file, since)).toReversed()) {
    const size = (await place.files.identity(path))?.size ?? 0;
    const text = (await place.files.readOwn(path, size)) ?? "";
    found = merged([...parseKept(text), ...found]);
    if (found.length >= last) break;
  }
  return found.filter(({ at }) => at >= since).slice(-last);
}

/** Pure. Each utterance once: its last form, at the time of its first; in the order in which it was said. */
export function merged(utterances: readonly KeptUtterance[]): readonly KeptUtterance[] {
  const found = new Map<string, KeptUtterance>();
  for (const one of utterances) {
    const key = keyOf(one);
    const before = found.get(key);
    // a shortened text does not replace the whole one
    const text = before !== undefined && isCutOf(one.text, before.text) ? before.text : one.text;
    found.set(key, { ...one, text, at: before?.at ?? one.at });
  }
  return [...found.values()].toSorted((one, other) => one.at - other.at);
}

function isCutOf(short: string, long: string): boolean {
  return short.length === LONGEST_TEXT && long.startsWith(short.slice(0, -1));
}

function keyOf({ conversation, who, id, at, text }: KeptUtterance): string {
  return `${conversation} ${who} ${id ?? `${at} ${text}`}`;
}

/**
 * Identifies one form of an utterance, so that the same form is not kept twice. A text that is recorded again has
 * grown.
 */
function fullKey(one: KeptUtterance): string {
  return `${keyOf(one)} ${one.text.length} ${one.text.slice(-SHOWN_END)}`;
}

const SHOWN_END = 64;

function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}

/** The time comes first: by it, readers find a whole line behind one that was cut off. */
export function renderKept({ at, conversation, who, id, text }: KeptUtterance): string {
  const line = {
    at: new Date(at).toISOString(),
    conversation,
    who,
    ...(id === undefined ? {} : { id }),
    text,
  };
  return `${JSON.stringify(line)}\n`;
}

/** Pure. */
export function parseKept(text: string): KeptUtterance[] {
  return parseLines(text, (value, at) => {
    const { who, id, text: said, conversation } = value;
    if ((who !== "user" && who !== "agent" && who !== "tool") || typeof said !== "string") return undefined;
    if (typeof conversation !== "string") return undefined;
    return { at, who, id: typeof id === "string" ? id : undefined, text: said, conversation };
  });
}

/** The path of the newest file, for a person. */
export function keptPath(place: Pick<Host, "paths">, agent: AgentName): string {
  return growingPath(keptFile(place, agent, BUILT_IN_LOGS_MAX));
}
