import type { AgentFacts, HandOver, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { provenByDatabase, provenByLogLeft } from "./database.ts";
import { type Answer, cannotTell, known } from "../../base/answer.ts";
import type { Transcript, TranscriptRequest } from "../utterances.ts";
import { field, findProof, opencodeUtterances, parseJson, parseMessages, type Choice } from "./messages.ts";
import type { HeldMessage } from "../state.ts";
import { isSessionId, readReport, type Asked, type PluginReport } from "./report.ts";
import { ask, serverOf, type OpencodeServer } from "./server.ts";
import { needReport } from "./state.ts";

const CHANNEL = "opencode server";

/**
 * Sends to the session on the screen; on the start screen to a new one, which is shown first. What stands in the box
 * stays there. The answer 204 is no proof: a message for a model that is not there gets one too, and is lost (1.18.33).
 */
export async function handOverToOpencode(
  agent: AgentFacts,
  world: RuntimeWorld,
  message: string,
  begin: (channel: string) => Promise<void>,
): Promise<HandOver> {
  // opencode would add the text of a second message with the same id to the first, so we choose none
  const parts = [{ type: "text", text: message }];
  return post(agent, world, begin, (choice) => ["prompt_async", { ...choice, parts }]);
}

/**
 * A message with the id of one that is there, and without a text, adds none to it: the session begins on that one
 * (1.18.33), and on what stands before it unanswered. One request, for a heartbeat's look may take only so long.
 */
export async function goOnWithHeld(
  agent: AgentFacts,
  world: RuntimeWorld,
  { id, choice }: HeldMessage,
): Promise<HandOver> {
  const report = await needReport(agent, world);
  if (!report.known) return notThere(report.why);
  const server = serverOf(agent, world, report.value);
  const { session } = report.value;
  if (server === undefined || session === undefined) return notThere("it has no session of ours");
  return postTo(server, session, "prompt_async", { ...choice, messageID: id, parts: [] });
}

/** Who runs a command where neither the session nor the user's arguments name one: opencode's own default (1.18.33). */
const DEFAULT_AGENT = "build";

/** The server answers when the command has ended, and runs it to its end whether it is waited for or not (1.18.33). */
export async function runInOpencode(
  agent: AgentFacts,
  world: RuntimeWorld,
  command: string,
  begin: (channel: string) => Promise<void>,
): Promise<HandOver> {
  return post(agent, world, begin, ({ agent: by = DEFAULT_AGENT, model }) => [
    "shell",
    { agent: by, ...(model === undefined ? {} : { model }), command },
  ]);
}

async function post(
  agent: AgentFacts,
  world: RuntimeWorld,
  begin: (channel: string) => Promise<void>,
  request: (choice: Choice) => readonly [path: string, body: object],
): Promise<HandOver> {
  const report = await needReport(agent, world);
  if (!report.known) return notThere(report.why);
  const server = serverOf(agent, world, report.value);
  if (server === undefined) return notThere("it has no server of ours");
  const target = await targetOf(server, report.value);
  if (target.kind === "not-there") return target;
  await begin(CHANNEL);
  const [path, body] = request(target.choice);
  return postTo(server, target.session, path, body);
}

async function postTo(
  server: OpencodeServer,
  session: string,
  path: string,
  body: object,
): Promise<HandOver> {
  const sent = await server.send("POST", `/session/${session}/${path}`, body);
  if (sent === undefined) return { kind: "unclear", channel: CHANNEL, why: "its server gave no answer" };
  if (sent.status === 204 || sent.status === 200)
    return { kind: "handed", channel: CHANNEL, receipt: session };
  const why = `its server answered with status ${sent.status}`;
  return sent.status >= 400 && sent.status < 500 ? notThere(why) : { kind: "unclear", channel: CHANNEL, why };
}

/** Begins a session and shows it. The old one keeps running if it runs. */
export async function newOpencodeSession(agent: AgentFacts, world: RuntimeWorld): Promise<HandOver> {
  const report = await needReport(agent, world);
  if (!report.known) return notThere(report.why);
  const server = serverOf(agent, world, report.value);
  if (server === undefined) return notThere("it has no server of ours");
  const created = await showNewSession(server);
  return typeof created === "string" ? { kind: "handed", channel: CHANNEL, receipt: created } : created;
}

type Target =
  | { readonly kind: "session"; readonly session: string; readonly choice: Choice }
  | { readonly kind: "not-there"; readonly why: string };

async function targetOf(server: OpencodeServer, report: PluginReport): Promise<Target> {
  if (report.session !== undefined) {
    const answer = await ask(server, `/session/${report.session}`);
    if (!answer.known) return notThere(answer.why);
    return { kind: "session", session: report.session, choice: choiceOf(answer.value, report.asked) };
  }
  const created = await showNewSession(server);
  if (typeof created !== "string") return created;
  return { kind: "session", session: created, choice: choiceOf(undefined, report.asked) };
}

/** Pure. What the session was last used with, else what the user's arguments say. */
export function choiceOf(session: unknown, asked: Asked): Choice {
  const agent = field(session, "agent") ?? asked.agent;
  const model = field(session, "model") ?? modelOf(asked.model);
  const [providerID, modelID, variant] = [
    field(model, "providerID"),
    field(model, "id"),
    field(model, "variant"),
  ];
  return {
    ...(typeof agent === "string" && agent !== "" ? { agent } : {}),
    ...(typeof providerID === "string" && typeof modelID === "string"
      ? { model: { providerID, modelID } }
      : {}),
    ...(typeof variant === "string" && variant !== "default" ? { variant } : {}),
  };
}

/** "provider/model", where the model's own name may have slashes. */
function modelOf(name: string | undefined): unknown {
  const [, providerID, id] = /^([^/]+)\/(.+)$/.exec(name ?? "") ?? [];
  return providerID === undefined ? undefined : { providerID, id };
}

async function showNewSession(
  server: OpencodeServer,
): Promise<string | { readonly kind: "not-there"; readonly why: string }> {
  const created = await server.send("POST", "/session", {});
  const session = field(parseJson(created?.body ?? ""), "id");
  if (!isSessionId(session)) return notThere("its server made no session");
  const shown = await server.send("POST", "/tui/select-session", { sessionID: session });
  return shown?.status === 200 ? session : notThere("its screen was not told to show a new session");
}

function notThere(why: string): { readonly kind: "not-there"; readonly why: string } {
  return { kind: "not-there", why };
}

/** Enough for what came between a message and the look for it. Parts of tools may be long. */
const LAST_MESSAGES = 10;
const LAST_SESSIONS = 5;

/** In the server's message list; where no server answers, in the database. */
export async function proveOpencode(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
): Promise<Proof | undefined> {
  const report = await readReport(agent, world);
  const server = serverOf(agent, world, report);
  const sessions =
    server === undefined || report === undefined ? undefined : await sessionsOf(server, report, sought);
  if (server === undefined || sessions === undefined)
    return await provenByDatabase(agent, world, sought, report?.session);
  const startedAt = agent.launched?.at ?? 0;
  for (const session of sessions) {
    const answer = await server.send("GET", `/session/${session}/message?limit=${LAST_MESSAGES}`);
    // it may have died over it
    if (answer === undefined) return await provenByLogLeft(agent, world, sought, session);
    const proof = findProof(parseMessages(answer.body), sought, session, startedAt);
    if (proof !== undefined) return proof;
  }
  return undefined;
}

/**
 * undefined where the server does not say. On the start screen the first message begins a session, which the plugin
 * sees a second later.
 */
async function sessionsOf(
  server: OpencodeServer,
  report: PluginReport,
  sought: Sought,
): Promise<readonly string[] | undefined> {
  if (report.session !== undefined) return [report.session];
  const answer = await ask(server, `/session?roots=true&limit=${LAST_SESSIONS}`);
  if (!answer.known || !Array.isArray(answer.value)) return undefined;
  return answer.value.flatMap((one: unknown) => {
    const id = field(one, "id");
    const created = field(field(one, "time"), "created");
    return isSessionId(id) && typeof created === "number" && created >= sought.since ? [id] : [];
  });
}

/** What one asking brings: parts of tools may be long, and an answer of the server has a limit. */
const MOST_MESSAGES = 200;

/** By the server's message list: what opencode keeps in its database nobody but a running one can read. */
export async function opencodeTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  { since, last }: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const report = await readReport(agent, world);
  const server = serverOf(agent, world, report);
  const session = report?.session;
  if (server === undefined)
    return cannotTell("its server does not run: opencode's records are read through it");
  if (session === undefined) return cannotTell("it has no conversation yet");
  const limit = Math.min(MOST_MESSAGES, last);
  const answer = await server.send("GET", `/session/${session}/message?limit=${limit}`);
  if (answer?.status !== 200) return cannotTell("its server does not give the messages");
  const utterances = opencodeUtterances(answer.body).filter(({ at }) => at >= since);
  return known({ id: session, record: undefined, utterances: utterances.slice(-last) });
}
