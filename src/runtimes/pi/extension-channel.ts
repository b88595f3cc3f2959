import type { Answer } from "../../base/answer.ts";
import { cannotTell, known } from "../../base/answer.ts";
import type { StateReading, StateWord } from "../state.ts";
import type { AgentFacts, HandOver, Proof, RuntimeWorld, SocketAnswer, Sought } from "../contract.ts";
import { piChannel } from "./paths.ts";
import { isChangedSince } from "./record.ts";
import { parseRecordLine } from "../recent-lines.ts";

/** What `pi-extension.mjs` writes into its state file. */
export interface PiState {
  readonly pid: number;
  readonly state: StateWord;
  readonly since: number;
  readonly sessionId: string;
  readonly sessionFile: string | undefined;
  readonly held: readonly HeardMessage[];
  readonly taken: readonly HeardMessage[];
}

interface HeardMessage {
  /** The first 300 characters. */
  readonly head: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const LONGEST_STATE = 262_144;
/** The extension answers within 1.5 s. */
const DELIVER_MS = 4_000;
/** pi first ends the turn that runs. */
const NEW_SESSION_MS = 10_000;

const WORDS: readonly StateWord[] = [
  "idle",
  "working",
  "queued",
  "blocked: approval",
  "blocked: login",
  "blocked: rate-limit",
  "blocked: picker",
];

/** Pure. undefined for what the extension did not write, or wrote for another version. */
export function parsePiState(text: string): PiState | undefined {
  const value = parseRecordLine(text);
  if (value === undefined || value["version"] !== 1) return undefined;
  const { pid, since, sessionId, sessionFile } = value;
  const state = WORDS.find((word) => word === value["state"]);
  if (typeof pid !== "number" || typeof since !== "number" || state === undefined) return undefined;
  if (typeof sessionId !== "string" || sessionId === "") return undefined;
  return {
    pid,
    state,
    since,
    sessionId,
    sessionFile: typeof sessionFile === "string" ? sessionFile : undefined,
    held: heardMessages(value["held"]),
    taken: heardMessages(value["taken"]),
  };
}

/**
 * The state file of this very process. A pi that was killed leaves its file behind, so the file's pid must be the
 * agent's or below it, and the file must not be older than the launch.
 */
export async function readPiState(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<PiState | undefined>> {
  const { state: path } = piChannel(agent.runFolder, agent.name);
  const text = await world.readText(path, 0, LONGEST_STATE);
  if (text === undefined) return known(undefined);
  const state = parsePiState(text);
  if (state === undefined) return cannotTell("the state file of the pi extension cannot be read");
  if (state.pid !== agent.pid && !(await world.descendants(agent.pid)).includes(state.pid))
    return known(undefined);
  if (agent.launched !== undefined) {
    if (!isChangedSince(await world.fileFacts(path), agent.launched.at)) return known(undefined);
  }
  return known(state);
}

export function nativeReading(state: PiState): StateReading {
  const saw = `${state.state}, ${state.held.length} held, session ${state.sessionId}`;
  return {
    state: state.state,
    rule: `pi.native.${state.state.replace(/^blocked: /, "")}`,
    saw,
    since: state.since,
  };
}

/** Pure. That pi took or holds it, by its memory alone: what a resume reads is its record. */
export function provenByExtension(state: PiState, sought: Sought): Proof | undefined {
  const has = ({ head, at }: HeardMessage) => at >= sought.since && head.includes(sought.needle);
  const detail = `session ${state.sessionId}`;
  // in a new session pi keeps it in memory until its first answer is complete
  if (state.taken.some(has)) return { kind: "queued", source: "pi extension", detail, isBegun: true };
  if (state.held.some(has)) return { kind: "queued", source: "pi extension", detail };
  return undefined;
}

export async function handOverToPi(
  agent: AgentFacts,
  world: RuntimeWorld,
  message: string,
  begin: (channel: string) => Promise<void>,
): Promise<HandOver> {
  const line = JSON.stringify({ deliver: message, id: world.clock.now() });
  return handedOver(await ask(agent, world, line, DELIVER_MS, () => begin(CHANNEL)), "outcome");
}

export async function newPiSession(agent: AgentFacts, world: RuntimeWorld): Promise<HandOver> {
  return handedOver(
    await ask(agent, world, JSON.stringify({ new_session: true }), NEW_SESSION_MS),
    "session",
  );
}

const CHANNEL = "pi extension";

/** A socket that another process left or holds is not the agent's: only the state file says whose it is. */
async function ask(
  agent: AgentFacts,
  world: RuntimeWorld,
  line: string,
  timeoutMs: number,
  begin?: () => Promise<void>,
): Promise<SocketAnswer> {
  const state = await readPiState(agent, world);
  if (!state.known) return { kind: "not-there", why: state.why };
  if (state.value === undefined) return { kind: "not-there", why: "pi runs without the extension" };
  await begin?.();
  return await world.askSocket(piChannel(agent.runFolder, agent.name).socket, line, timeoutMs);
}

/** Pure. */
export function handedOver(answer: SocketAnswer, receipt: "outcome" | "session"): HandOver {
  if (answer.kind === "not-there") return answer;
  if (answer.kind === "silent") return { kind: "unclear", channel: CHANNEL, why: answer.why };
  const value = parseRecordLine(answer.line);
  const said = value?.[receipt];
  if (value?.["ok"] === true && typeof said === "string")
    return { kind: "handed", channel: CHANNEL, receipt: said };
  const error = value?.["error"];
  const why = typeof error === "string" ? error : "an answer that cannot be read";
  // typed text would be lost the same way
  const keysAreNoHelp = why === NO_LOGIN;
  if (value?.["sent"] === false && !keysAreNoHelp) return { kind: "not-there", why };
  return { kind: "unclear", channel: CHANNEL, why };
}

/** As the extension says it. */
const NO_LOGIN = "pi has no model or no login";

function heardMessages(value: unknown): readonly HeardMessage[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null || !("head" in one) || !("at" in one)) return [];
    return typeof one.head === "string" && typeof one.at === "number" ? [{ head: one.head, at: one.at }] : [];
  });
}
