import type { Answer } from "../base/answer.ts";
import { cannotTell, known } from "../base/answer.ts";
import type { Conversation, RuntimeWorld } from "./contract.ts";
import { recentLines } from "./recent-lines.ts";

/** One thing of a conversation: what a person said to the agent, what the agent said, or a tool that it called. */
export interface Utterance {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly who: "user" | "agent" | "tool";
  /** The runtime's own id of it; undefined where it has none. */
  readonly id: string | undefined;
  /** Of a tool: its name and what it was called for, in one line. */
  readonly text: string;
}

/** What was said in a conversation, oldest first, as far back as was asked. */
export interface Transcript extends Conversation {
  readonly utterances: readonly Utterance[];
}

export interface TranscriptRequest {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** At least the last so many are wanted, where there are so many. */
  readonly last: number;
  /** The conversation that was last seen, for an agent that has ended; undefined where none was. */
  readonly conversation: string | undefined;
}

/**
 * Reads the end of a record of lines, as the proof of a message does. `parse`: what one line has, in its order;
 * `timeOf`: when it was written, without parsing it; undefined for lines that do not say.
 */
export async function readUtterances(
  world: RuntimeWorld,
  conversation: Conversation | undefined,
  { since, last }: TranscriptRequest,
  parse: (line: string) => readonly Utterance[],
  timeOf: (line: string) => number | undefined,
): Promise<Answer<Transcript>> {
  if (conversation === undefined) return cannotTell("it has no conversation yet");
  const { record } = conversation;
  if (record === undefined) return known({ ...conversation, utterances: [] });
  // a line is looked at again when more of the record is read
  const parsed = new Map<string, readonly Utterance[]>();
  let count = 0;
  const utterancesOf = (line: string) => {
    const before = parsed.get(line);
    if (before !== undefined) return before;
    const utterances = parse(line);
    count += utterances.length;
    parsed.set(line, utterances);
    return utterances;
  };
  const isEnough = (line: string) => {
    if ((timeOf(line) ?? Infinity) < since) return true;
    utterancesOf(line);
    return count >= last;
  };
  const lines = await recentLines(world, record, isEnough);
  const utterances = latestOfEach(lines.toReversed().flatMap(utterancesOf));
  return known({ ...conversation, utterances: utterances.filter(({ at }) => at >= since).slice(-last) });
}

/** Some runtimes write one down again when more of it is known: its last form counts, in its first place. */
function latestOfEach(utterances: readonly Utterance[]): readonly Utterance[] {
  const found = new Map<string, Utterance>();
  for (const [index, utterance] of utterances.entries()) {
    const key = `${utterance.who} ${utterance.id ?? index}`;
    found.set(key, { ...utterance, at: found.get(key)?.at ?? utterance.at });
  }
  return [...found.values()];
}

/** Characters of a tool's line. */
const LONGEST_TOOL_LINE = 200;
/** What a tool was called for stands in one of these, the most telling first. */
const TELLING = [
  "command",
  "cmd",
  "file_path",
  "path",
  "absolute_path",
  "pattern",
  "query",
  "url",
  "description",
  "prompt",
];

/** "Bash: ls -la": a tool and what it was called for, in one line. */
export function toolLine(name: string, input: unknown): string {
  const told = tellingOf(input);
  const line = told === "" ? name : `${name}: ${told}`;
  const plain = line.replaceAll(/\s+/g, " ").trim();
  return plain.length > LONGEST_TOOL_LINE ? `${plain.slice(0, LONGEST_TOOL_LINE - 1)}…` : plain;
}

function tellingOf(input: unknown): string {
  if (typeof input === "string") return input;
  if (typeof input !== "object" || input === null) return "";
  for (const key of TELLING) {
    const value = (input as Readonly<Record<string, unknown>>)[key];
    if (typeof value === "string" && value !== "") return value;
    if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value.join(" ");
  }
  return Object.keys(input).length === 0 ? "" : JSON.stringify(input);
}
