import { z } from "zod";
import { agentName, document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  agent: agentName
    .nullable()
    .default(null)
    .meta({ description: "whose; null: of the agent in whose pane the caller is" }),
});

export const document = documentOf("mosaic.agent.inbox/1", {
  agent: agentName,
  messages: z
    .array(
      z.strictObject({
        id: z.string(),
        at: timestamp,
        from: agentName,
        kind: z
          .enum(["ask", "message"])
          .meta({ description: "ask: its sender waits now; message: a reply is awaited" }),
        thread: z.string().meta({ description: "the first message of those that answer each other" }),
        text: z.string().nullable().meta({ description: "null: its record does not have it any more" }),
      }),
    )
    .meta({ description: "of the last day, from agents of this fleet, without an answer; oldest first" }),
});

export type AgentInboxRequest = z.infer<typeof request>;
export type AgentInbox = z.infer<typeof document>;
