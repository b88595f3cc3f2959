import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { AgentFacts, Conversation, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { hasMessageHead } from "../message-head.ts";

// Layout of qwen-code 0.24.4, below ~/.qwen (or $QWEN_HOME):
//   sessions/PID.json                            of each process that lives, by the pid of the node that draws the screen
//   projects/-srv-agents-work/chats/ID.jsonl     a line an event; begun with the first message
//   projects/-srv-agents-work/chats/ID.runtime.json   whose the conversation is; stays behind a process that was killed

const LONGEST_NOTE = 16_384;
const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The folder of everything that qwen keeps for this user. */
export function qwenFolder(agent: AgentFacts): string {
  return agent.launched?.dataFolder ?? `${agent.userHome}/.qwen`;
}

/** Where it keeps the records of the folder that the agent works in. All agents of one folder share it. */
export function chatsFolder(agent: AgentFacts): string {
  return `${qwenFolder(agent)}/projects/${agent.workingDirectory.replaceAll(/[^a-zA-Z0-9]/g, "-")}/chats`;
}

/**
 * The open conversation: what the process itself publishes, which `/clear` and `/resume` change. Of one that has ended, the
 * last one it had, where that is the only one it can be.
 */
export async function qwenConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const own = await publishedConversation(agent, world);
  if (own !== undefined) return known(conversationOf(agent, own));
  const { launched } = agent;
  if (launched === undefined) return cannotTell("qwen was not started by mosaic");
  const left = await leftConversations(agent, world, launched.at);
  if (left.length > 1) return cannotTell("several conversations were opened in this folder since");
  const [id] = left;
  return known(id === undefined ? undefined : conversationOf(agent, id));
}

/** The record of a conversation; undefined for what is no id of one. */
export function recordOfConversation(agent: AgentFacts, id: string): string | undefined {
  return SESSION_ID.test(id) ? `${chatsFolder(agent)}/${id}.jsonl` : undefined;
}

function conversationOf(agent: AgentFacts, id: string): Conversation {
  return { id, record: `${chatsFolder(agent)}/${id}.jsonl` };
}

/** node runs the script, which runs node with other options, twice: the last of them draws and publishes. */
async function publishedConversation(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined> {
  for (const pid of [...(await world.descendants(agent.pid)), agent.pid]) {
    const note = await readNote(world, `${qwenFolder(agent)}/sessions/${pid}.json`);
    const { sessionId, startedAt } = note ?? {};
    // the pid may have been another process's, which was killed
    const isOlder = typeof startedAt !== "number" || startedAt < (agent.launched?.at ?? 0);
    if (typeof sessionId === "string" && SESSION_ID.test(sessionId) && !isOlder) return sessionId;
  }
  return undefined;
}

/** Of processes that began since: what they had open last. */
async function leftConversations(
  agent: AgentFacts,
  world: RuntimeWorld,
  since: number,
): Promise<readonly string[]> {
  const folder = chatsFolder(agent);
  const names = (await world.list(folder)).filter((name) => name.endsWith(".runtime.json"));
  const notes = await Promise.all(names.map((name) => readNote(world, `${folder}/${name}`)));
  return notes.flatMap((note) => {
    const { session_id: id, started_at: seconds, work_dir: place } = note ?? {};
    if (typeof id !== "string" || !SESSION_ID.test(id) || place !== agent.workingDirectory) return [];
    return typeof seconds === "number" && seconds * 1000 >= since ? [id] : [];
  });
}

async function readNote(
  world: RuntimeWorld,
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await world.readText(path, 0, LONGEST_NOTE);
  return text === undefined ? undefined : parseRecordLine(text);
}

/**
 * The message in the record of the open conversation. Where that cannot be told, or its process has ended, in any of this
 * folder: but only a text that no other message has.
 */
export async function qwenProof(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
): Promise<Proof | undefined> {
  const published = await publishedConversation(agent, world);
  for (const record of await recordsToSearch(agent, world, sought, published)) {
    const lines = await recentLines(world, record, (line) => (timeOf(line) ?? Infinity) < sought.since);
    const id = findUserMessage(lines, sought);
    if (id !== undefined) return { kind: "accepted", source: "session record", detail: `${record} ${id}` };
  }
  return undefined;
}

async function recordsToSearch(
  agent: AgentFacts,
  world: RuntimeWorld,
  { needle, since }: Sought,
  published: string | undefined,
): Promise<readonly string[]> {
  const folder = chatsFolder(agent);
  if (published !== undefined) return [`${folder}/${published}.jsonl`];
  if (!hasMessageHead(needle)) {
    const answer = await qwenConversation(agent, world);
    const record = answer.known ? answer.value?.record : undefined;
    return record === undefined ? [] : [record];
  }
  const names = (await world.list(folder)).filter((name) => name.endsWith(".jsonl"));
  const facts = await Promise.all(names.map((name) => world.fileFacts(`${folder}/${name}`)));
  return names.flatMap((name, index) =>
    (facts[index]?.modifiedAt ?? 0) >= since ? [`${folder}/${name}`] : [],
  );
}

/** The id of the message that has the text, in lines of a record. */
function findUserMessage(lines: readonly string[], sought: Sought): string | undefined {
  for (const line of lines) {
    if (!line.includes('"type":"user"') || (timeOf(line) ?? 0) < sought.since) continue;
    const event = parseRecordLine(line);
    if (event !== undefined && isMessage(event) && messageText(event).includes(sought.needle))
      return String(event["uuid"]);
  }
  return undefined;
}

/** What a person or mosaic said; not what a tool gave, a sub-agent was told, or qwen tells its model of itself. */
export function isMessage({ type, provenance, isSidechain }: Readonly<Record<string, unknown>>): boolean {
  return type === "user" && provenance === "real_user" && isSidechain !== true;
}

/** The texts of a message's parts, without thoughts. */
export function messageText(event: Readonly<Record<string, unknown>>): string {
  return partsOf(event)
    .flatMap(({ text, thought }) => (typeof text === "string" && thought !== true ? [text] : []))
    .join("");
}

/** The parts of what was said to the model, or by it. */
export function partsOf({
  message,
}: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const parts = typeof message === "object" && message !== null && "parts" in message ? message.parts : [];
  return (Array.isArray(parts) ? parts : []).filter(
    (part: unknown): part is Readonly<Record<string, unknown>> => typeof part === "object" && part !== null,
  );
}

const HEAD =
  /^\{"uuid":"[^"]*","parentUuid":(?:null|"[^"]*"),"sessionId":"[^"]*","timestamp":"([^"]+)","type":"/;

/** The time of an event, found without parsing it; undefined for what is none. */
export function timeOf(line: string): number | undefined {
  const stamp = HEAD.exec(line)?.[1];
  const time = stamp === undefined ? Number.NaN : Date.parse(stamp);
  return Number.isNaN(time) ? undefined : time;
}
