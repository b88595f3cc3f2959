import { z } from "zod";
import { agentName, document as documentOf } from "./parts.ts";

export const request = z.strictObject({ agent: agentName });

export const document = documentOf("mosaic.agent.comms/1", {
  agent: agentName,
  class: z.string(),
  role_file: z.string().nullable().meta({ description: "where its role is from; null: it has none" }),
  role_from: z
    .enum(["mosaic", "yours"])
    .nullable()
    .meta({ description: "fleet/roles, or fleet/roles.local" }),
  no_role: z.string().nullable().meta({ description: "why it has none" }),
  cut: z.boolean().meta({ description: "the role is longer than what is handed over" }),
  given_by: z
    .string()
    .nullable()
    .meta({ description: "how its runtime is given the text at a start; null: its command is its own" }),
  text: z.string().meta({ description: "what it gets at its next start" }),
});

export type AgentCommsRequest = z.infer<typeof request>;
export type AgentComms = z.infer<typeof document>;
