import { z } from "zod";
import { agentName, document as documentOf, force } from "./parts.ts";
import { messageFields, receipt } from "./receipt.ts";

const { text, id, wait_idle, clear_draft, timeout_ms } = messageFields;

export const request = z.strictObject({
  reply_to: z.string().meta({ description: "the id of the message that is answered" }),
  text,
  id: id.meta({ description: "the answer's own id; a new one where it is null" }),
  agent: agentName
    .nullable()
    .default(null)
    .meta({ description: "who answers; null: the agent in whose pane the caller is" }),
  wait_idle,
  clear_draft,
  timeout_ms,
  force,
});

export const document = documentOf("mosaic.agent.reply/1", {
  agent: agentName.meta({ description: "who answered" }),
  to: z.string().meta({ description: "who had asked: HOST:NAME" }),
  reply_to: z.string(),
  thread: z.string().meta({ description: "the first message of those that answer each other" }),
  by: z
    .enum(["ask", "message"])
    .meta({ description: "ask: handed to the command that waits for it; message: delivered as one" }),
  receipt: receipt.nullable().meta({ description: "of the message; null where none was needed" }),
});

export type AgentReplyRequest = z.infer<typeof request>;
export type AgentReply = z.infer<typeof document>;
