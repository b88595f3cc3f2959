import { z } from "zod";
import { stateWord } from "./agent-row.ts";
import { agentName, agentOrAddress, document as documentOf } from "./parts.ts";
import { utterance } from "./utterance.ts";

export const request = z.strictObject({ agent: agentOrAddress });

export const document = documentOf("mosaic.agent.last/1", {
  agent: agentName,
  conversation: z.string().meta({ description: "the runtime's own id of it" }),
  record: z.string().nullable().meta({ description: "the file that it stands in, where it is one" }),
  state: stateWord.or(z.literal("dead")).meta({ description: "what the agent does now" }),
  answer: utterance.nullable().meta({ description: "null: it has said nothing in this conversation" }),
  message: utterance.nullable().meta({ description: "what it answers, as far as that was read" }),
  unanswered: z.array(utterance).meta({ description: "messages that came behind it" }),
  complete: z
    .boolean()
    .nullable()
    .meta({ description: "the turn has ended; null: what the agent does is not known" }),
});

export type AgentLastRequest = z.infer<typeof request>;
export type AgentLast = z.infer<typeof document>;
