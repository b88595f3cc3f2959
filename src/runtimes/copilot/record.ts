import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { AgentFacts, Conversation, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { hasMessageHead } from "../message-head.ts";

// Layout of copilot 1.0.102, below ~/.copilot (or $COPILOT_HOME):
//   session-state/ID/inuse.PID.lock   the conversation that a process has open; `/clear` takes it to the next one
//   session-state/ID/events.jsonl     a line an event; begun with the first message

const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const IN_USE = /^inuse\.(\d+)\.lock$/;

/** The folder of all conversations of this user. */
export function sessionsFolder(agent: AgentFacts): string {
  return `${agent.launched?.dataFolder ?? `${agent.userHome}/.copilot`}/session-state`;
}

/** The record of a conversation; undefined for what is no id of one. */
export function recordOfConversation(agent: AgentFacts, id: string): string | undefined {
  return SESSION_ID.test(id) ? `${sessionsFolder(agent)}/${id}/events.jsonl` : undefined;
}

/** The conversation that the agent's process has open; of one that has ended, the one it was started with. */
export async function copilotConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const folder = sessionsFolder(agent);
  const below = await world.descendants(agent.pid);
  const pids = [agent.pid, ...below].map(String);
  const open: string[] = [];
  for (const id of await world.list(folder)) {
    if (!SESSION_ID.test(id)) continue;
    const names = await world.list(`${folder}/${id}`);
    if (names.some((name) => pids.includes(IN_USE.exec(name)?.[1] ?? ""))) open.push(id);
  }
  const [id] = open;
  if (open.length > 1) return cannotTell("it has several conversations open");
  if (id !== undefined) return known({ id, record: `${folder}/${id}/events.jsonl` });
  return known(undefined);
}

/**
 * The message in the record of the open conversation. Of a process that has ended, in any that was written since: the
 * text is one that no other message has.
 */
export async function copilotProof(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
): Promise<Proof | undefined> {
  for (const record of await recordsToSearch(agent, world, sought)) {
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
): Promise<readonly string[]> {
  const answer = await copilotConversation(agent, world);
  const record = answer.known ? answer.value?.record : undefined;
  if (record !== undefined) return [record];
  if (!hasMessageHead(needle)) return [];
  const folder = sessionsFolder(agent);
  const records = (await world.list(folder))
    .filter((id) => SESSION_ID.test(id))
    .map((id) => `${folder}/${id}/events.jsonl`);
  const facts = await Promise.all(records.map((path) => world.fileFacts(path)));
  return records.filter((_, index) => (facts[index]?.modifiedAt ?? 0) >= since);
}

/** The id of the message that has the text, in lines of a record. */
function findUserMessage(lines: readonly string[], sought: Sought): string | undefined {
  for (const line of lines) {
    if (!line.startsWith('{"type":"user.message"') || (timeOf(line) ?? 0) < sought.since) continue;
    const event = parseRecordLine(line);
    const { content } = dataOf(event);
    if (typeof content === "string" && content.includes(sought.needle)) return String(event?.["id"]);
  }
  return undefined;
}

/** What an event is about. */
export function dataOf(
  event: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  const data = event?.["data"];
  return typeof data === "object" && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
}

/** The time of an event, found at the line's end without parsing a long one; undefined for what is none. */
export function timeOf(line: string): number | undefined {
  const stamp = /"timestamp":"([^"]+)","parentId":(?:null|"[^"]*")[^{}]*\}$/.exec(line.slice(-400))?.[1];
  const time = stamp === undefined ? Number.NaN : Date.parse(stamp);
  return Number.isNaN(time) ? undefined : time;
}
