import { z } from "zod";
import { agentOrAddress, document as documentOf, force } from "./parts.ts";
import { messageFields, receipt } from "./receipt.ts";

export const request = z.strictObject({
  agent: agentOrAddress.meta({
    description:
      "an agent of the roster, HOST/AGENT of another host of the team, or PEER:HOST/AGENT of another team",
  }),
  ...messageFields,
  reply_to: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "the id of the message that this answers" }),
  force,
});

export const document = documentOf("mosaic.agent.send/1", {
  ...receipt.shape,
  outside_calls: z.int().meta({ description: "programs that were run for it" }),
});

export type AgentSendRequest = z.infer<typeof request>;
export type AgentSend = z.infer<typeof document>;
