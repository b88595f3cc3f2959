import { z } from "zod";
import { agentName, document as documentOf, timestamp } from "./parts.ts";
import { verdict } from "./receipt.ts";

export const request = z.strictObject({
  id: z.string().min(1).max(64).meta({ description: "of a message, as its sender was told" }),
});

export const document = documentOf("mosaic.agent.receipt/1", {
  id: z.string(),
  deliveries: z
    .array(
      z.strictObject({
        agent: agentName,
        begun: timestamp
          .nullable()
          .meta({ description: "when something was sent; null: nothing was, or longer than a day ago" }),
        ended: timestamp.nullable().meta({ description: "when its verdict was written down" }),
        verdict: verdict.nullable().meta({
          description: "null: it is under way, or its sender ended before one was known",
        }),
        channel: z.string().nullable().meta({ description: "keys, or the runtime's own" }),
        detail: z.string(),
        source: z.string().nullable().meta({ description: "who speaks" }),
        by: z.string().nullable().meta({ description: "who sent it: user NAME or agent NAME" }),
        evidence: z.strictObject({
          proof: z.string().nullable().meta({ description: "what proves it" }),
          screen: z
            .string()
            .nullable()
            .meta({ description: "a file with the screen at the end, where there was no proof" }),
        }),
        reply_to: z.string().nullable().meta({
          description: "the message that it answers; null: none, or longer than a day ago",
        }),
        thread: z
          .string()
          .nullable()
          .meta({ description: "the first message of those that answer each other" }),
      }),
    )
    .meta({ description: "one an agent that it was sent to" }),
  replies: z
    .array(
      z.strictObject({
        id: z.string(),
        agent: agentName.meta({ description: "who got it" }),
        source: z.string().nullable().meta({ description: "who answered" }),
        begun: timestamp,
        verdict: verdict.nullable().meta({ description: "null: under way, or none was known" }),
      }),
    )
    .meta({ description: "messages of the last day that answer it; oldest first" }),
});

export type AgentReceiptRequest = z.infer<typeof request>;
export type AgentReceipt = z.infer<typeof document>;
