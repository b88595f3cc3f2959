import type { Answer } from "../../base/answer.ts";
import { cannotTell, known } from "../../base/answer.ts";
import type { AgentFacts, LoopbackRequest, RuntimeWorld } from "../contract.ts";
import { SERVER_USER } from "./launch.ts";
import { field, isRecord, parseJson } from "./messages.ts";
import type { PluginReport } from "./report.ts";

/** The HTTP server inside one agent's opencode. */
export interface OpencodeServer {
  readonly port: number;
  /** undefined: nobody answered in time. */
  send(
    method: LoopbackRequest["method"],
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: string } | undefined>;
}

/** It is slow while it starts a tool or compacts; on an idle machine it answers within 5 ms. */
const READ_MS = 1_500;
const WRITE_MS = 5_000;

/**
 * undefined where it was started without our password, or its plugin does not say where it listens: on the port that
 * we wished for there may be another's server (1.18.33 takes any other where that is taken), which must not get it.
 */
export function serverOf(
  agent: AgentFacts,
  world: RuntimeWorld,
  report: PluginReport | undefined,
): OpencodeServer | undefined {
  const password = agent.launched?.password;
  const port = report?.port;
  if (port === undefined || password === undefined) return undefined;
  return {
    port,
    send: (method, path, body) =>
      world.request({
        method,
        port,
        path,
        user: SERVER_USER,
        password,
        ...(body === undefined ? {} : { body }),
        timeoutMs: method === "GET" ? READ_MS : WRITE_MS,
      }),
  };
}

/** What a GET says; "cannot tell" for no answer, a refusal, and what is no JSON. */
export async function ask(server: OpencodeServer, path: string): Promise<Answer<unknown>> {
  const answer = await server.send("GET", path);
  if (answer === undefined) return cannotTell(`its server on port ${server.port} does not answer`);
  if (answer.status !== 200) return cannotTell(`its server answered ${path} with status ${answer.status}`);
  const value = parseJson(answer.body);
  return value === undefined ? cannotTell(`its server answered ${path} with no JSON`) : known(value);
}

/** What a session does, by its id; idle ones are missing. */
export interface SessionStatus {
  readonly type: "busy" | "retry";
  /** What the provider said, of a retry. */
  readonly message: string;
  readonly attempt: number;
  /** When it tries again, in milliseconds since the epoch; undefined where it does not say. */
  readonly next?: number | undefined;
}

export async function askStatuses(
  server: OpencodeServer,
): Promise<Answer<ReadonlyMap<string, SessionStatus>>> {
  const answer = await ask(server, "/session/status");
  if (!answer.known) return answer;
  if (!isRecord(answer.value)) return cannotTell("its server's session status cannot be read");
  const statuses = new Map<string, SessionStatus>();
  for (const [session, status] of Object.entries(answer.value)) {
    const type = field(status, "type");
    if (type === "idle") continue;
    if (type !== "busy" && type !== "retry") return cannotTell(`an unknown session status: ${String(type)}`);
    const next = field(status, "next");
    const message = [field(status, "message"), field(field(status, "action"), "reason")];
    statuses.set(session, {
      type,
      message: message.filter((text) => typeof text === "string").join(" "),
      attempt: Number(field(status, "attempt") ?? 0),
      next: typeof next === "number" && Number.isFinite(next) ? next : undefined,
    });
  }
  return known(statuses);
}

export interface PendingRequest {
  readonly session: string;
  /** "bash: touch x", or the question. */
  readonly about: string;
}

/** What waits for a person: permissions, or questions of the model. */
export async function askPending(
  server: OpencodeServer,
  what: "permission" | "question",
): Promise<Answer<readonly PendingRequest[]>> {
  const answer = await ask(server, `/${what}`);
  if (!answer.known) return answer;
  if (!Array.isArray(answer.value)) return cannotTell(`its server's ${what} list cannot be read`);
  return known(
    answer.value.map((one: unknown) => {
      const patterns = field(one, "patterns");
      const questions = field(one, "questions");
      const asked = Array.isArray(questions)
        ? questions.map((question: unknown) => field(question, "question"))
        : [];
      const about = [field(one, "permission"), ...(Array.isArray(patterns) ? patterns : []), ...asked];
      return {
        session: String(field(one, "sessionID")),
        about: about.filter(isText).join(" ").slice(0, 200),
      };
    }),
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Whether a session belongs to a conversation: it is it, or one of its subagents. */
export async function isPartOf(
  server: OpencodeServer,
  session: string,
  conversation: string,
): Promise<boolean> {
  let id = session;
  for (let depth = 0; depth < 10; depth += 1) {
    if (id === conversation) return true;
    const answer = await ask(server, `/session/${encodeURIComponent(id)}`);
    const parent = answer.known ? field(answer.value, "parentID") : undefined;
    if (typeof parent !== "string") return false;
    id = parent;
  }
  return false;
}
