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
import { copilotConversation, dataOf, timeOf } from "./record.ts";

/** What was said in the open conversation. */
export async function copilotTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const answer = await copilotConversation(agent, world);
  return answer.known ? readUtterances(world, answer.value, wanted, copilotUtterances, timeOf) : answer;
}

/** Pure. What one line of a record has (copilot 1.0.102). What a sub-agent says names the call that it is of. */
export function copilotUtterances(line: string): readonly Utterance[] {
  const at = timeOf(line);
  if (at === undefined || !/^\{"type":"(?:user|assistant)\.message"/.test(line)) return [];
  const event = parseRecordLine(line);
  const { content, toolRequests, parentToolCallId } = dataOf(event);
  if (event === undefined || parentToolCallId !== undefined) return [];
  const id = typeof event["id"] === "string" ? event["id"] : undefined;
  const text = typeof content === "string" ? content : "";
  const who = event["type"] === "user.message" ? "user" : "agent";
  return [
    ...(text.trim() === "" ? [] : [{ at, who, id, text } as const]),
    ...(Array.isArray(toolRequests) ? toolRequests : []).flatMap((call: unknown) => toolOf(call, at)),
  ];
}

function toolOf(call: unknown, at: number): readonly Utterance[] {
  if (typeof call !== "object" || call === null || !("name" in call)) return [];
  const { toolCallId, name, arguments: input } = call as Readonly<Record<string, unknown>>;
  const id = typeof toolCallId === "string" ? toolCallId : undefined;
  return [{ at, who: "tool", id, text: toolLine(String(name), input) }];
}
