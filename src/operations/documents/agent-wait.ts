import { z } from "zod";
import { agentName, document as documentOf, milliseconds } from "./parts.ts";

export const request = z.strictObject({
  agent: agentName,
  for: z.enum(["idle", "blocked", "exit"]).default("idle"),
  timeout_ms: milliseconds.default(3_600_000),
});

export const document = documentOf("mosaic.agent.wait/1", {
  agent: agentName,
  state: z.string(),
  reason: z.string().nullable(),
});

export type AgentWaitRequest = z.infer<typeof request>;
export type AgentWait = z.infer<typeof document>;
