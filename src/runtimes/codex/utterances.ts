import { cannotTell, type Answer } from "../../base/answer.ts";
import type { AgentFacts, Conversation, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import {
  readUtterances,
  toolLine,
  type Transcript,
  type TranscriptRequest,
  type Utterance,
} from "../utterances.ts";
import { textOf, writtenAt } from "./record.ts";
import { newestRollout, openThreads, rolloutOf } from "./threads.ts";

/** The thread by its rollout; of a codex that has ended, the one that was last seen in it. */
export async function codexTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const thread = await threadOf(agent, world, wanted.conversation);
  if (thread === undefined) return cannotTell("no thread of it is known");
  return readUtterances(world, thread, wanted, codexUtterances, writtenAt);
}

async function threadOf(
  agent: AgentFacts,
  world: RuntimeWorld,
  noted: string | undefined,
): Promise<Conversation | undefined> {
  const [open] = await openThreads(agent, world);
  if (open !== undefined) return open;
  const id = noted ?? agent.launched?.conversation;
  const record = id === undefined ? undefined : await rolloutOf(agent, world, id);
  return id !== undefined && record !== undefined ? { id, record } : newestRollout(agent, world);
}

// what is said stands in the record twice: as an event, and as what the model is given, with all that codex adds to it
const SAID =
  /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"event_msg","payload":\{"type":"item_completed"/;
const CALL =
  /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"response_item","payload":\{"type":"(?:\w+_call)"/;

/** Pure. What one line of a rollout has. */
export function codexUtterances(line: string): readonly Utterance[] {
  const isCall = CALL.test(line);
  if (!isCall && !SAID.test(line)) return [];
  const at = writtenAt(line);
  const payload = field(parseRecordLine(line), "payload");
  if (payload === undefined || !Number.isFinite(at)) return [];
  if (isCall) {
    const id = text(payload["call_id"]) ?? text(payload["id"]);
    return [{ at, who: "tool", id, text: toolLine(nameOf(payload), inputOf(payload)) }];
  }
  const item = field(payload, "item");
  const words = textOf(item?.["content"]);
  const who = item?.["type"] === "UserMessage" ? "user" : "agent";
  if (who === "agent" && item?.["type"] !== "AgentMessage") return [];
  return words.trim() === "" ? [] : [{ at, who, id: text(item?.["id"]), text: words }];
}

function nameOf(payload: Readonly<Record<string, unknown>>): string {
  return text(payload["name"]) ?? String(payload["type"]).replace(/_call$/, "");
}

/** A function's arguments are JSON in a text. */
function inputOf(payload: Readonly<Record<string, unknown>>): unknown {
  const given = payload["arguments"] ?? payload["action"] ?? payload["input"];
  return typeof given === "string" ? (parseRecordLine(given) ?? given) : given;
}

function field(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === "object" && found !== null
    ? (found as Readonly<Record<string, unknown>>)
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
