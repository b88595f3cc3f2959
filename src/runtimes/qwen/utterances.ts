import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import {
  readUtterances,
  toolLine,
  type Transcript,
  type TranscriptRequest,
  type Utterance,
} from "../utterances.ts";
import { isMessage, messageText, partsOf, qwenConversation, timeOf } from "./record.ts";

/** The open conversation, or the last one of a qwen that has ended. */
export async function qwenTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const answer = await qwenConversation(agent, world);
  return answer.known ? readUtterances(world, answer.value, wanted, qwenUtterances, timeOf) : answer;
}

/** Pure. What one line of a record has (qwen-code 0.24.4). */
export function qwenUtterances(line: string): readonly Utterance[] {
  const at = timeOf(line);
  if (at === undefined || !/"type":"(?:user|assistant)"/.test(line)) return [];
  const event = parseRecordLine(line);
  if (event === undefined || event["isSidechain"] === true) return [];
  const id = typeof event["uuid"] === "string" ? event["uuid"] : undefined;
  const text = messageText(event);
  if (isMessage(event)) return text.trim() === "" ? [] : [{ at, who: "user", id, text }];
  if (event["type"] !== "assistant") return [];
  return [
    ...(text.trim() === "" ? [] : [{ at, who: "agent", id, text } as const]),
    ...partsOf(event).flatMap(({ functionCall }) => toolOf(functionCall, at, id)),
  ];
}

function toolOf(call: unknown, at: number, message: string | undefined): readonly Utterance[] {
  if (typeof call !== "object" || call === null || !("name" in call)) return [];
  const { id, name, args } = call as Readonly<Record<string, unknown>>;
  return [{ at, who: "tool", id: typeof id === "string" ? id : message, text: toolLine(String(name), args) }];
}
