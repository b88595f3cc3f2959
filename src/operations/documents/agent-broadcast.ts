import { z } from "zod";
import { document as documentOf, force, someAddresses } from "./parts.ts";
import { messageFields, receipt } from "./receipt.ts";

export const request = z.strictObject({
  agents: someAddresses,
  classes: z.array(z.string()).default([]).meta({ description: "only agents of these classes" }),
  hosts: z.array(z.string()).default([]).meta({
    description: "agents of these hosts of the team, all of them or those of the classes; all: of every host",
  }),
  ...messageFields,
  force,
});

export const document = documentOf("mosaic.agent.broadcast/1", {
  id: z.string(),
  receipts: z.array(receipt),
});

export type AgentBroadcastRequest = z.infer<typeof request>;
export type AgentBroadcast = z.infer<typeof document>;
