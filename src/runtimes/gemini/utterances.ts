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
import { geminiConversation, textsOf, timeOf } from "./record.ts";

/** The open conversation, or the last one of a gemini that has ended. */
export async function geminiTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const answer = await geminiConversation(agent, world);
  if (!answer.known) return answer;
  return readUtterances(world, answer.value, wanted, geminiUtterances, timeOf);
}

/**
 * Pure. What one line of a record has. Gemini (0.61) writes an answer's line again, with the same id, when it knows its
 * tokens and what its tools came to.
 */
export function geminiUtterances(line: string): readonly Utterance[] {
  const at = timeOf(line);
  const event = at === undefined ? undefined : parseRecordLine(line);
  if (at === undefined || event === undefined) return [];
  const { id: own, type, content, displayContent, toolCalls } = event;
  if (type !== "user" && type !== "gemini") return [];
  const id = typeof own === "string" ? own : undefined;
  // what a person typed, where gemini gives the model more than that
  const shown = textsOf(displayContent);
  const words = (shown.length > 0 ? shown : textsOf(content)).join("");
  // its own first message, and what it tells the model of itself
  if (type === "user" && /^\s*<(?:session_context|state_snapshot)>/.test(words)) return [];
  return [
    ...(words.trim() === ""
      ? []
      : [{ at, who: type === "user" ? "user" : "agent", id, text: words } as const]),
    ...(Array.isArray(toolCalls) ? toolCalls : []).flatMap((call: unknown) => toolOf(call, at, id)),
  ];
}

function toolOf(call: unknown, at: number, message: string | undefined): readonly Utterance[] {
  if (typeof call !== "object" || call === null || !("name" in call)) return [];
  const { id, name, args } = call as Readonly<Record<string, unknown>>;
  const own = typeof id === "string" ? id : message;
  return [{ at, who: "tool", id: own, text: toolLine(String(name), args) }];
}
