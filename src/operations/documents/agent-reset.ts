import { z } from "zod";
import { agentName, document as documentOf, force, milliseconds } from "./parts.ts";
import { verdict } from "./receipt.ts";

export const request = z.strictObject({
  agent: agentName,
  clear_draft: z.boolean().default(false),
  timeout_ms: milliseconds.default(20_000),
  force,
});

export const document = documentOf("mosaic.agent.reset/1", {
  agent: agentName,
  outcome: z.enum(["new conversation", "restarted", "refused", "unproven"]),
  verdict: verdict.nullable().meta({ description: "why it was refused" }),
  before: z.string().nullable().meta({ description: "the conversation before" }),
  after: z.string().nullable(),
  by: z.string().nullable().meta({ description: "what began it" }),
  detail: z.string(),
});

export type AgentResetRequest = z.infer<typeof request>;
export type AgentReset = z.infer<typeof document>;
