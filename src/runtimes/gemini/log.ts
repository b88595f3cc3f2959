import type { RuntimeWorld } from "../contract.ts";
import { recentLines } from "../recent-lines.ts";

/** One thing that was submitted: a message or a command. */
export interface LogEntry {
  /** The id that the process was started with: `/clear` does not change it here. */
  readonly sessionId: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Wanted {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly isWanted: (entry: LogEntry) => boolean;
}

const FIELD = /^ {4}"(sessionId|message|timestamp)": (".*"),?$/;

/**
 * The wanted entries of a project's `logs.json`, newest first. It is one JSON array of all agents in this folder, one
 * field a line, written anew with each entry: it is read from its end, as far as needed. Two agents that write at the
 * same time may lose one's entry.
 */
export async function readGeminiLog(
  world: RuntimeWorld,
  project: string,
  { since, isWanted }: Wanted,
): Promise<readonly LogEntry[]> {
  const isOlder = (line: string): boolean => {
    const stamp = /^ {4}"timestamp": "([^"]+)"$/.exec(line)?.[1];
    return stamp !== undefined && Date.parse(stamp) < since;
  };
  const found: LogEntry[] = [];
  let fields = new Map<string, string>();
  for (const line of await recentLines(world, `${project}/logs.json`, isOlder)) {
    const [, name = "", value = ""] = FIELD.exec(line) ?? [];
    if (name !== "") fields.set(name, value);
    if (line !== "  {") continue;
    const entry = toEntry(fields);
    fields = new Map();
    if (entry !== undefined && entry.at >= since && isWanted(entry)) found.push(entry);
  }
  return found;
}

function toEntry(fields: ReadonlyMap<string, string>): LogEntry | undefined {
  try {
    const read = (name: string): unknown => JSON.parse(fields.get(name) ?? "null");
    const [sessionId, message, stamp] = [read("sessionId"), read("message"), read("timestamp")];
    const at = Date.parse(String(stamp));
    if (typeof sessionId !== "string" || typeof message !== "string" || Number.isNaN(at)) return undefined;
    return { sessionId, message, at };
  } catch {
    return undefined;
  }
}
