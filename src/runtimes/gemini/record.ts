import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { AgentFacts, Conversation, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { readGeminiLog } from "./log.ts";
import { geminiProject } from "./project.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { hasMessageHead } from "../message-head.ts";

// Layout of gemini 0.61, below the project's folder:
//   chats/session-2026-11-21T12-06-11111111.jsonl   a line an event; the name has the minute and the id's beginning
//   logs.json                                       what was submitted, of all agents that work in this folder
// The record is begun at the start (1 to 7 s after the launch), and taken away at the end of an agent that was never
// spoken to. A resumed conversation goes on in its old record, and gets a new one of the same id that stays empty. The first
// thing that is written into the old one is its id, once gemini has read it: that was 31 s after the box was drawn where it
// had a line of 60 KB (load 35).

const LONGEST_HEAD = 8192;
/** `/clear` was seen to begin the next record 44 ms after it was logged. */
const CLEAR_MS = 5000;
/** Slack between the file's own clock and the log's. */
const SLACK_MS = 50;

interface ChatRecord {
  readonly path: string;
  readonly id: string;
  readonly startedAt: number;
}

/** The open conversation. After `/clear` it is the one record that was begun just then. */
export async function geminiConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const { launched } = agent;
  if (launched === undefined) return cannotTell("gemini was not started by mosaic");
  const project = await geminiProject(agent, world);
  if (project === undefined) return known(undefined);
  const first = launched.conversation;
  if (first === undefined) {
    return onlyOne(await recordsBegun(world, project, launched.at, Number.POSITIVE_INFINITY));
  }
  const commands = await readGeminiLog(world, project, {
    since: launched.at,
    isWanted: ({ sessionId, message }) => sessionId === first && SWITCH.test(message),
  });
  const last = commands[0];
  if (last === undefined) {
    const records = await recordsOf(world, project, first);
    return known(await newest(world, records));
  }
  if (!CLEAR.test(last.message)) return cannotTell(`gemini was told ${last.message.slice(0, 40)}`);
  const begun = await recordsBegun(world, project, last.at - SLACK_MS, last.at + CLEAR_MS);
  return onlyOne(begun.filter(({ id }) => id !== first));
}

const CLEAR = /^\s*\/(?:clear|new)\b/;
/** What opens another conversation, or may. */
const SWITCH = /^\s*\/(?:clear|new|resume|chat)\b/;

function onlyOne(records: readonly ChatRecord[]): Answer<Conversation | undefined> {
  const [record, ...others] = records;
  if (others.some(({ id }) => id !== record?.id)) {
    return cannotTell("several conversations began in this folder at that time");
  }
  return known(record === undefined ? undefined : { id: record.id, record: record.path });
}

/**
 * The message in the records of the open conversation. Where that cannot be told, what gemini logged as submitted: by
 * this very process, or, for a text that no other message has, by any in this folder.
 */
export async function geminiProof(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
): Promise<Proof | undefined> {
  const project = await geminiProject(agent, world);
  if (project === undefined) return undefined;
  const answer = await geminiConversation(agent, world);
  if (answer.known) {
    if (answer.value === undefined) return undefined;
    for (const { path } of await recordsOf(world, project, answer.value.id)) {
      const lines = await recentLines(world, path, (line) => (timeOf(line) ?? Infinity) < sought.since);
      const id = findUserMessage(lines, sought);
      if (id !== undefined) return { kind: "accepted", source: "session record", detail: `${path} ${id}` };
    }
    return undefined;
  }
  const own = agent.launched?.conversation;
  if (own === undefined && !hasMessageHead(sought.needle)) return undefined;
  const [entry] = await readGeminiLog(world, project, {
    since: sought.since,
    isWanted: ({ sessionId, message }) =>
      (own === undefined || sessionId === own) &&
      message.includes(sought.needle) &&
      !/^\s*[/!]/.test(message),
  });
  if (entry === undefined) return undefined;
  return { kind: "accepted", source: "submission log", detail: `${project}/logs.json ${entry.sessionId}` };
}

/** Its box is taken away again until it has read the old conversation, with what was typed into it. */
export async function geminiHasYetTo(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined> {
  const { launched } = agent;
  if (launched?.conversation === undefined || !launched.resumed) return undefined;
  const project = await geminiProject(agent, world);
  if (project === undefined) return undefined;
  const records = await recordsOf(world, project, launched.conversation);
  const old = records.filter(({ startedAt }) => startedAt < launched.at);
  const facts = await Promise.all(old.map(({ path }) => world.fileFacts(path)));
  const isUnread = facts.every((file) => file !== undefined && file.modifiedAt < launched.at);
  return old.length > 0 && isUnread ? "read the conversation that it goes on with" : undefined;
}

/** The id of the message that has the text, in lines of a record. What gemini says or is told by a tool is none. */
export function findUserMessage(lines: readonly string[], sought: Sought): string | undefined {
  for (const line of lines) {
    if (!/^\{"id":"[^"]*","timestamp":"[^"]*","type":"user"/.test(line)) continue;
    const event = parseRecordLine(line);
    if (event === undefined || (timeOf(line) ?? 0) < sought.since) continue;
    const texts = [...textsOf(event["content"]), ...textsOf(event["displayContent"])];
    if (texts.some((text) => text.includes(sought.needle))) return String(event["id"]);
  }
  return undefined;
}

/** A message is a text or parts of which some are texts. */
export function textsOf(content: unknown): readonly string[] {
  if (typeof content === "string") return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown) => {
    const text = typeof part === "object" && part !== null && "text" in part ? part.text : part;
    return typeof text === "string" ? [text] : [];
  });
}

/** The time of a message; undefined for lines of another kind. */
export function timeOf(line: string): number | undefined {
  const stamp = /^\{"id":"[^"]*","timestamp":"([^"]+)"/.exec(line)?.[1];
  const time = stamp === undefined ? Number.NaN : Date.parse(stamp);
  return Number.isNaN(time) ? undefined : time;
}

/** The files of one conversation. */
export async function recordPathsOf(
  world: RuntimeWorld,
  project: string,
  id: string,
): Promise<readonly string[]> {
  return (await recordsOf(world, project, id)).map(({ path }) => path);
}

/** The records of one conversation. */
async function recordsOf(world: RuntimeWorld, project: string, id: string): Promise<readonly ChatRecord[]> {
  const names = await world.list(`${project}/chats`);
  const heads = names
    .filter((name) => name.startsWith("session-") && name.endsWith(`-${id.slice(0, 8)}.jsonl`))
    .map((name) => readHead(world, `${project}/chats/${name}`));
  return (await Promise.all(heads)).filter((head) => head !== undefined).filter((head) => head.id === id);
}

/** The records that were begun within a time, oldest first. */
async function recordsBegun(
  world: RuntimeWorld,
  project: string,
  from: number,
  to: number,
): Promise<readonly ChatRecord[]> {
  // the name has the minute, so few have to be opened
  const earliest = new Date(from).toISOString().slice(0, 16).replace(":", "-");
  const names = await world.list(`${project}/chats`);
  const heads = names
    .filter((name) => /^session-[\dT-]{16}-[^/]+\.jsonl$/.test(name) && name.slice(8, 24) >= earliest)
    .map((name) => readHead(world, `${project}/chats/${name}`));
  return (await Promise.all(heads))
    .filter((head) => head !== undefined)
    .filter(({ startedAt }) => startedAt >= from && startedAt <= to);
}

async function readHead(world: RuntimeWorld, path: string): Promise<ChatRecord | undefined> {
  const line = (await world.readText(path, 0, LONGEST_HEAD))?.split("\n", 1)[0] ?? "";
  const { sessionId, startTime } = parseRecordLine(line) ?? {};
  const startedAt = Date.parse(String(startTime));
  return typeof sessionId === "string" && !Number.isNaN(startedAt)
    ? { path, id: sessionId, startedAt }
    : undefined;
}

/** The record that was written last. */
async function newest(
  world: RuntimeWorld,
  records: readonly ChatRecord[],
): Promise<Conversation | undefined> {
  let last: { readonly record: ChatRecord; readonly at: number } | undefined;
  for (const record of records) {
    const at = (await world.fileFacts(record.path))?.modifiedAt ?? 0;
    if (last === undefined || at > last.at) last = { record, at };
  }
  return last === undefined ? undefined : { id: last.record.id, record: last.record.path };
}
