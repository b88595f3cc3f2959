import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { StateReading, StateWord } from "../state.ts";
import type { AgentFacts, Conversation, RuntimeWorld } from "../contract.ts";
import { claudeEvents, lastWords, type ClaudeEvent } from "./events.ts";
import { claudeFolderOf, claudeProjectFolder } from "./paths.ts";
import { messagesHeld } from "./queue.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { versionIn } from "../launched.ts";
import { readResetTime } from "../reset-time.ts";

/** What claude publishes of itself in `sessions/PID.json`: 20 to 40 ms behind the screen (2.1.329). */
interface Session {
  readonly id: string;
  /** undefined until it has drawn its first screen: with a long conversation that is seconds after the file (2.1.332). */
  readonly status: string | undefined;
  readonly waitingFor: string | undefined;
  readonly since: number | undefined;
  /** Set while the agents view is open: the conversation runs in another process, and typing begins a new one. */
  readonly parked: boolean;
  readonly version: string | undefined;
}

const LONGEST_SESSION = 16_384;

/**
 * The file is not there until claude is past the trust dialog, and outlives a claude that was killed: its process is
 * told apart by its start time.
 */
async function readSession(agent: AgentFacts, world: RuntimeWorld): Promise<Answer<Session | undefined>> {
  const folder = `${claudeFolderOf(agent)}/sessions`;
  const own = await world.readText(`${folder}/${agent.pid}.json`, 0, LONGEST_SESSION);
  // where a wrapper of the user's started it
  const text = own ?? (await firstOf(await world.descendants(agent.pid), folder, world));
  if (text === undefined) return known(undefined);
  const value = parseRecordLine(text);
  if (value === undefined) return cannotTell(`${folder}/${agent.pid}.json is no JSON object`);
  const { sessionId, status, waitingFor, statusUpdatedAt, procStart, parkedJobId, version } = value;
  const { launched } = agent;
  const isOlder = own !== undefined && launched !== undefined && String(procStart) !== launched.startTime;
  if (isOlder) return known(undefined);
  if (typeof sessionId !== "string") return known(undefined);
  return known({
    id: sessionId,
    status: typeof status === "string" ? status : undefined,
    waitingFor: typeof waitingFor === "string" ? waitingFor : undefined,
    since: typeof statusUpdatedAt === "number" ? statusUpdatedAt : undefined,
    parked: typeof parkedJobId === "string",
    version: versionIn(version),
  });
}

async function firstOf(
  pids: readonly number[],
  folder: string,
  world: RuntimeWorld,
): Promise<string | undefined> {
  for (const pid of pids) {
    const text = await world.readText(`${folder}/${pid}.json`, 0, LONGEST_SESSION);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What each reason to wait is; seen, or named in the program (2.1.329). */
const WAITING: Readonly<Record<string, StateWord>> = {
  "permission prompt": "blocked: approval",
  "input needed": "blocked: approval",
  "sandbox request": "blocked: approval",
  "worker request": "blocked: approval",
  "goal proposal": "blocked: approval",
  "dialog open": "blocked: picker",
};

/**
 * Claude's own word. It is blind to what its screen shows: menus, shell mode and the transcript view are "idle", and
 * waiting out a rate limit is "busy".
 */
export async function claudeState(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<StateReading | undefined>> {
  const answer = await readSession(agent, world);
  if (!answer.known) return answer;
  const { id = "", status, waitingFor, since, parked = false } = answer.value ?? {};
  if (status === undefined) return known(undefined);
  const say = (state: StateWord, rule: string, saw: string, begun = since) =>
    known({ state, rule: `claude.native.${rule}`, saw, since: begun });

  if (parked) return say("blocked: picker", "agents-view", "the agents view is open");
  if (status === "waiting") {
    const state = WAITING[waitingFor ?? ""] ?? "unknown";
    return say(state, "waiting", `waiting for ${waitingFor ?? "something"}`);
  }
  if (status === "busy") {
    const record = await recordOf(agent, world, id, await claudeEvents(agent, world));
    const held = record === undefined ? 0 : await messagesHeld(world, record);
    return held > 0 ? say("queued", "queued", `busy, holds ${held}`) : say("working", "busy", "busy");
  }
  // "shell": idle, with a command in the background
  if (status === "idle" || status === "shell") {
    const loggedOut = await loginFailure(agent, world, id);
    if (loggedOut !== undefined) return say("blocked: login", "login", loggedOut.error ?? "", loggedOut.at);
    const limit = limitOf(await claudeEvents(agent, world), id, world.clock.now());
    if (limit !== undefined) return known(limit);
    return say("idle", status, status);
  }
  return say("unknown", "status", `status ${status}`);
}

/**
 * Its box is drawn before it reads a key: behind that it works through the conversation once more, without a pause, for
 * 0.3 to 0.5 s of processor time with messages of 100 KB (2.1.332). What is pasted meanwhile stood in the box 2 to 7 s later
 * at load 30, and no Enter was pressed for it.
 */
export async function claudeHasYetTo(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined> {
  const answer = await readSession(agent, world);
  const isQuiet = answer.known && answer.value !== undefined && answer.value.status === undefined;
  return isQuiet ? "say that it is idle" : undefined;
}

/**
 * The turn that failed for want of a login, when nothing has happened since. Before the first message nothing that is
 * cheap to ask says so (`claude auth status` does, and costs a process).
 */
async function loginFailure(
  agent: AgentFacts,
  world: RuntimeWorld,
  id: string,
): Promise<ClaudeEvent | undefined> {
  const last = (await claudeEvents(agent, world)).findLast((event) => event.name !== "SessionEnd");
  if (last?.error !== "authentication_failed" || last.sessionId !== id) return undefined;
  const credentials = await world.fileFacts(`${claudeFolderOf(agent)}/.credentials.json`);
  return (credentials?.modifiedAt ?? 0) > last.at ? undefined : last;
}

/** As claude itself tells it; before it does (at a trust dialog), the one that was installed at its start. */
export async function claudeVersion(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined> {
  const answer = await readSession(agent, world);
  return (answer.known ? answer.value?.version : undefined) ?? agent.launched?.version;
}

/** The conversation that is open, or was last where claude has ended; none before something is recorded. */
export async function claudeConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const answer = await openConversation(agent, world);
  if (!answer.known || answer.value === undefined) return answer;
  const { record } = answer.value;
  const exists = record !== undefined && (await world.fileFacts(record)) !== undefined;
  return known(exists ? answer.value : undefined);
}

/** The same, also where its record does not exist yet. */
export async function openConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const answer = await readSession(agent, world);
  if (!answer.known) return answer;
  const events = await claudeEvents(agent, world);
  const id =
    answer.value?.id ??
    events.findLast((event) => event.at >= (agent.launched?.at ?? 0))?.sessionId ??
    agent.launched?.conversation;
  return known(id === undefined ? undefined : { id, record: await recordOf(agent, world, id, events) });
}

/** What claude writes down of a turn that a limit ended. */
const LIMITED = "rate_limit";

/**
 * Pure. The turn that a usage limit ended, as long as that holds, when nothing has happened since. Where claude does not
 * say when it ends, it is idle: it waits for a message, and the next one may be answered.
 */
export function limitOf(events: readonly ClaudeEvent[], id: string, now: number): StateReading | undefined {
  const last = events.findLast((event) => event.name !== "SessionEnd");
  if (last?.error !== LIMITED || last.sessionId !== id) return undefined;
  const words = lastWords(last) ?? "";
  const until = readResetTime(words, last.at);
  if (until === undefined || until <= now) return undefined;
  const saw = words.replaceAll(/\s+/g, " ").slice(0, 200);
  return { state: "blocked: rate-limit", rule: "claude.native.limit", saw, since: last.at, until };
}

/** Where a conversation is recorded, whichever life of the agent had it; undefined for what is no id. */
export async function recordOfConversation(
  agent: AgentFacts,
  world: RuntimeWorld,
  id: string,
): Promise<string | undefined> {
  return await recordOf(agent, world, id, await claudeEvents(agent, world));
}

/** Its hooks say where; else where claude puts it. */
async function recordOf(
  agent: AgentFacts,
  world: RuntimeWorld,
  id: string,
  events: readonly ClaudeEvent[],
): Promise<string | undefined> {
  if (!/^[\w-]+$/.test(id)) return undefined;
  const told = events.findLast((event) => event.sessionId === id)?.transcriptPath;
  if (told !== undefined) return told;
  const usual = `${claudeProjectFolder(agent)}/${id}.jsonl`;
  if ((await world.fileFacts(usual)) !== undefined) return usual;
  // the name of a long folder is shortened, and a resumed conversation stays where it began
  const projects = `${claudeFolderOf(agent)}/projects`;
  for (const project of await world.list(projects)) {
    const path = `${projects}/${project}/${id}.jsonl`;
    if ((await world.fileFacts(path)) !== undefined) return path;
  }
  return usual;
}
