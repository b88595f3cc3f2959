import { z } from "zod";
import { document as documentOf, force, someAgents } from "./parts.ts";
import { messageFields, receipt } from "./receipt.ts";

export const request = z.strictObject({
  agents: someAgents,
  classes: z.array(z.string()).default([]).meta({ description: "only agents of these classes" }),
  ...messageFields,
  force,
});

export const document = documentOf("mosaic.agent.broadcast/1", {
  id: z.string(),
  receipts: z.array(receipt),
});

export type AgentBroadcastRequest = z.infer<typeof request>;
export type AgentBroadcast = z.infer<typeof document>;
