/** The session records: one JSONL file a session, one line an event, readable by their owner alone. */
import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Entry, RecordEvent } from "./agent-state.ts";
import { isSessionId } from "./arguments.ts";

const EXTENSION = ".jsonl";
const RESTORED_ENTRIES = 50;

/** The folder of everything the stub keeps: `MOSAIC_STUB_HOME`, else one in the user's state folder. */
export function stubHome(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment["HOME"] || homedir();
  return environment["MOSAIC_STUB_HOME"] || join(home, ".local", "state", "mosaic-stub");
}

export function recordPath(home: string, sessionId: string): string {
  return join(home, "sessions", sessionId + EXTENSION);
}

/** Makes the empty record of a new session; false when a session with this id exists. */
export function createRecord(home: string, sessionId: string): boolean {
  mkdirSync(join(home, "sessions"), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(recordPath(home, sessionId), "wx", 0o600));
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}

export function hasRecord(home: string, sessionId: string): boolean {
  return (
    isSessionId(sessionId) &&
    statSync(recordPath(home, sessionId), { throwIfNoEntry: false })?.isFile() === true
  );
}

/** The session whose record was written to last; undefined when there is none. */
export function newestSession(home: string): string | undefined {
  let newest: { id: string; at: number } | undefined;
  for (const name of listFolder(join(home, "sessions"))) {
    const id = name.slice(0, -EXTENSION.length);
    if (!name.endsWith(EXTENSION) || !isSessionId(id)) continue;
    const at = statSync(recordPath(home, id), { throwIfNoEntry: false })?.mtimeMs;
    if (at !== undefined && (newest === undefined || at > newest.at)) newest = { id, at };
  }
  return newest?.id;
}

/** Adds one line. One `write` with O_APPEND, so that a reader never sees lines of two writers mixed. */
export function appendRecord(home: string, sessionId: string, event: RecordEvent, now: number): void {
  const line = { ...event, session: sessionId, at: new Date(now).toISOString() };
  appendFileSync(recordPath(home, sessionId), `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** The last messages and answers of a session, to show when it is resumed. */
export function readTranscript(home: string, sessionId: string): Entry[] {
  return parseTranscript(readFileSync(recordPath(home, sessionId), "utf8"));
}

/** Lines that are no JSON (a write cut short by a kill) are passed over. */
export function parseTranscript(jsonl: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of jsonl.split("\n")) {
    const event = parseLine(line);
    const isShown = event?.["type"] === "user" || event?.["type"] === "assistant";
    if (isShown && typeof event["text"] === "string") {
      entries.push({ kind: event["type"] === "user" ? "user" : "assistant", text: event["text"] });
    }
  }
  return entries.slice(-RESTORED_ENTRIES);
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
