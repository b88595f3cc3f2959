import { z } from "zod";
import { agentName, document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  agent: agentName,
  lines: z.int().min(1).max(20_000).default(20),
  screen: z
    .boolean()
    .default(false)
    .meta({ description: "every line as it stands there; else without rules and the emptiness between" }),
});

export const document = documentOf("mosaic.agent.tail/1", {
  agent: agentName,
  lines: z.array(z.string()),
});

export type AgentTailRequest = z.infer<typeof request>;
export type AgentTail = z.infer<typeof document>;
