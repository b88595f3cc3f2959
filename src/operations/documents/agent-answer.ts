import { z } from "zod";
import { agentName, agentOrAddress, document as documentOf, milliseconds } from "./parts.ts";

export const request = z.strictObject({
  agent: agentOrAddress,
  dialog: z.string().meta({ description: "the id that agent.dialog gave: no other dialog is answered" }),
  choose: z
    .string()
    .meta({ description: "the number of an option, from 1, or its text or the beginning of it" }),
  timeout_ms: milliseconds.default(10_000).meta({ description: "how long to wait while others type there" }),
});

export const document = documentOf("mosaic.agent.answer/1", {
  agent: agentName,
  dialog: z.string(),
  option: z.string().meta({ description: "what was chosen" }),
  outcome: z.enum(["answered", "unproven"]).meta({
    description:
      "answered: the last key was pressed while the dialog stood there, and it is gone since; unproven: it stands there " +
      "still, or what the key did cannot be told",
  }),
  keys: z.int().meta({ description: "how many were pressed" }),
});

export type AgentAnswerRequest = z.infer<typeof request>;
export type AgentAnswer = z.infer<typeof document>;
