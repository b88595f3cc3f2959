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
import { openConversation } from "./session.ts";
import { contentBlocks, messageOf, object, timeOfLine } from "./transcript.ts";

/** The conversation by its own record, back to where was asked. */
export async function claudeTranscript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const answer = await openConversation(agent, world);
  if (!answer.known) return answer;
  return readUtterances(world, answer.value, wanted, claudeUtterances, timeOfLine);
}

// each block of an answer is a line of its own, with the answer's own id (2.1.329)
const HAS_WORDS = /"type":"(?:user|assistant|attachment)"/;

/** Pure. What one line of a record has. */
export function claudeUtterances(text: string): readonly Utterance[] {
  const line = HAS_WORDS.test(text) ? parseRecordLine(text) : undefined;
  const at = Date.parse(String(line?.["timestamp"]));
  if (line === undefined || Number.isNaN(at)) return [];
  const id = typeof line["uuid"] === "string" ? line["uuid"] : undefined;
  const said = messageOf(line);
  if (said !== undefined) return said.trim() === "" ? [] : [{ at, who: "user", id, text: said }];
  if (line["type"] !== "assistant" || line["isSidechain"] === true) return [];
  const message = object(line["message"]);
  // "No response requested." behind a turn that was killed; what the API answered with an error is shown
  if (message?.["model"] === "<synthetic>" && line["isApiErrorMessage"] !== true) return [];
  return contentBlocks(message?.["content"]).flatMap((block): Utterance[] => {
    if (block["type"] === "tool_use") {
      const own = typeof block["id"] === "string" ? block["id"] : id;
      return [{ at, who: "tool", id: own, text: toolLine(String(block["name"]), block["input"]) }];
    }
    const words = block["type"] === "text" ? String(block["text"]) : "";
    return words.trim() === "" ? [] : [{ at, who: "agent", id, text: words }];
  });
}
