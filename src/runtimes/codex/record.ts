import type { StateReading } from "../state.ts";
import type { Proof, RuntimeWorld, Sought } from "../contract.ts";
import { madeAt, type OpenThread } from "./threads.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { readResetTime } from "../reset-time.ts";
import { isShellCommand, shellCommandOf } from "../shell-command.ts";

const TURN =
  /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"event_msg","payload":\{"type":"(task_started|task_complete|turn_aborted)"/;
const CALL =
  /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"response_item","payload":\{"type":"\w+_call(_output)?"/;

/** What the end of a rollout tells of the turn. */
export type Turn =
  | { readonly kind: "running" | "ended" | "aborted"; readonly since: number }
  /** `until`: when that ends, in milliseconds since the epoch; undefined where it does not say. */
  | { readonly kind: "rate-limited"; readonly since: number; readonly until: number | undefined }
  /** A tool was called and has not answered: it runs, or waits for an approval. */
  | { readonly kind: "in-call"; readonly since: number };

/** The last turn of a rollout that this process wrote; undefined where it has none. */
export async function lastTurn(
  world: RuntimeWorld,
  thread: Pick<OpenThread, "record" | "takenAt">,
): Promise<Turn | undefined> {
  if (thread.record === undefined) return undefined;
  const lines = await recentLines(world, thread.record, (line) => TURN.test(head(line)));
  const turn = readTurn(lines);
  return turn === undefined || turn.since < thread.takenAt ? undefined : turn;
}

/** Pure. Lines of a rollout, newest first, back to where a turn began or ended. */
function readTurn(newestFirst: readonly string[]): Turn | undefined {
  const line = newestFirst.find((one) => TURN.test(head(one)));
  if (line === undefined) return undefined;
  const since = writtenAt(line);
  if (!Number.isFinite(since)) return undefined;
  const [, kind] = TURN.exec(head(line)) ?? [];
  if (kind === "turn_aborted") return { kind: "aborted", since };
  if (kind === "task_complete") {
    const limit = rateLimitIn(line);
    return limit === undefined
      ? { kind: "ended", since }
      : { kind: "rate-limited", since, until: limit.until };
  }
  return { kind: hasOpenCall(newestFirst) ? "in-call" : "running", since };
}

function hasOpenCall(newestFirst: readonly string[]): boolean {
  const answered = new Set<string>();
  for (const line of newestFirst) {
    const call = CALL.exec(head(line));
    if (call === null) continue;
    // inside of a text its quotes would be escaped
    const id = /"call_id":"([^"]+)"/.exec(line)?.[1] ?? "";
    if (call[1] === "_output") answered.add(id);
    else if (!answered.has(id)) return true;
  }
  return false;
}

/** undefined where no limit ended the turn. */
function rateLimitIn(line: string): { readonly until: number | undefined } | undefined {
  const payload = parseRecordLine(line)?.["payload"];
  if (typeof payload !== "object" || payload === null || !("error" in payload)) return undefined;
  const { error } = payload;
  if (typeof error !== "object" || error === null || !("codex_error_info" in error)) return undefined;
  const info = JSON.stringify(error.codex_error_info);
  if (!/"http_status_code":429\b|usage_limit/.test(info)) return undefined;
  const message = "message" in error && typeof error.message === "string" ? error.message : "";
  return { until: readResetTime(message, writtenAt(line)) };
}

/**
 * What the record says of the state; undefined where only the screen can tell. A dialog is never in the record: while
 * a tool call is open, an approval may be.
 */
export function turnReading(turn: Turn, now: number): StateReading | undefined {
  const { since } = turn;
  switch (turn.kind) {
    case "running":
      return { state: "working", rule: "codex.record.task-started", saw: "task_started", since };
    case "ended":
      return { state: "idle", rule: "codex.record.task-complete", saw: "task_complete", since };
    case "aborted":
      return { state: "idle", rule: "codex.record.turn-aborted", saw: "turn_aborted", since };
    case "rate-limited": {
      const { until } = turn;
      const saw = "task_complete with a rate limit";
      // a limit that is over stops nobody: it waits for a message
      return until !== undefined && until <= now
        ? { state: "idle", rule: "codex.record.limit-over", saw, since: until }
        : { state: "blocked: rate-limit", rule: "codex.record.rate-limit", saw, since, until };
    }
    case "in-call":
      return undefined;
  }
}

/** Whether a rollout has the needle in a message of the user. */
export async function provenByRollout(
  world: RuntimeWorld,
  record: string,
  sought: Sought,
): Promise<Proof | undefined> {
  if (!(await isChangedSince(world, record, sought.since))) return undefined;
  const lines = await recentLines(world, record, (line) => writtenAt(line) < sought.since);
  if (!lines.some((line) => hasUserMessage(line, sought))) return undefined;
  return { kind: "accepted", source: "rollout", detail: record };
}

/**
 * Pure. Whether a line of a rollout is a message of the user with the needle, and not older than it, or the shell command
 * that it is: that is written down at its end.
 */
function hasUserMessage(line: string, sought: Sought): boolean {
  const shell = shellCommandOf(sought);
  // most lines need no parsing: codex and we escape a text alike
  if (!line.includes(escaped(shell ?? sought.needle)) || !(writtenAt(line) >= sought.since)) return false;
  const record = parseRecordLine(line);
  const payload = record?.["payload"];
  if (typeof payload !== "object" || payload === null || !("type" in payload)) return false;
  if (shell !== undefined) return isCommandOfUser(payload, shell);
  if (record?.["type"] === "response_item") {
    if (payload.type !== "message" || !("role" in payload) || payload.role !== "user") return false;
    return "content" in payload && textOf(payload.content).includes(sought.needle);
  }
  if (record?.["type"] !== "event_msg" || payload.type !== "item_completed" || !("item" in payload))
    return false;
  const { item } = payload;
  if (typeof item !== "object" || item === null || !("type" in item) || !("content" in item)) return false;
  return item.type === "UserMessage" && textOf(item.content).includes(sought.needle);
}

/** A command that was run for the user and not for the model (0.169, 0.171): `["/bin/bash", "-lc", "touch x"]`. */
function isCommandOfUser(payload: object, shell: string): boolean {
  const item = "item" in payload && typeof payload.item === "object" ? payload.item : undefined;
  if (item === null || item === undefined || !("source" in item) || item.source !== "user_shell")
    return false;
  return "command" in item && Array.isArray(item.command) && isShellCommand(item.command.at(-1), shell);
}

/** What sqlite keeps before it writes it to the file itself: by default 1000 pages of 4 KiB, and a transaction more. */
const LONGEST_LOG = 16 * 1024 * 1024;

/**
 * Whether codex's queue has, or since then had, the message: `codex queue` puts it there, and the thread takes it out
 * when it has time. A rollout that has it says more, so that is asked first.
 */
export async function heldByQueue(
  world: RuntimeWorld,
  thread: Pick<OpenThread, "id" | "dataFolder">,
  sought: Sought,
): Promise<Proof | undefined> {
  const log = `${thread.dataFolder}/queue_1.sqlite-wal`;
  if (!(await isChangedSince(world, log, sought.since))) return undefined;
  const text = await world.readText(log, 0, LONGEST_LOG);
  const receipt = text === undefined ? undefined : findQueued(text, thread.id, sought);
  return receipt === undefined ? undefined : { kind: "queued", source: "codex queue", detail: receipt };
}

/** Pure. The id of a row of the queue that has the needle, and is not older than it: id, thread and text are neighbours. */
function findQueued(text: string, thread: string, sought: Sought): string | undefined {
  const row = `${thread}{"UserInput":{"content":[{"type":"text","text":"`;
  for (let at = text.indexOf(row); at >= 0; at = text.indexOf(row, at + 1)) {
    const id = text.slice(Math.max(0, at - 36), at);
    const message = text.slice(at + row.length, at + row.length + 4096).trimStart();
    if (message.startsWith(escaped(sought.needle)) && madeAt(id) >= sought.since) return id;
  }
  return undefined;
}

/** Linux takes a file's time from its last tick, which may be a little before now. */
async function isChangedSince(world: RuntimeWorld, path: string, since: number): Promise<boolean> {
  const facts = await world.fileFacts(path);
  return facts !== undefined && facts.modifiedAt >= since - 20;
}

function escaped(needle: string): string {
  return JSON.stringify(needle).slice(1, -1);
}

function head(line: string): string {
  return line.slice(0, 200);
}

/** Milliseconds since the epoch; each line begins with its time. */
export function writtenAt(line: string): number {
  const at = Date.parse(/^\{"timestamp":"([^"]+)"/.exec(head(line))?.[1] ?? "");
  return Number.isNaN(at) ? Infinity : at;
}

export function textOf(content: unknown): string {
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part && typeof part.text === "string"
        ? part.text
        : "",
    )
    .join("");
}
