import { z } from "zod";
import { agentName, document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  agent: agentName
    .nullable()
    .default(null)
    .meta({ description: "for whom; null: the agent in whose pane the caller is, if it is in one" }),
});

export const document = documentOf("mosaic.agent.guide/1", {
  agent: agentName.nullable().meta({ description: "for whom; null: for no agent in particular" }),
  class: z.string().nullable(),
  runtime: z.string().nullable(),
  agents_may: z
    .array(z.enum(["send", "ask", "wait", "read", "start", "stop", "restart", "add", "operate"]))
    .nullable()
    .meta({ description: "what the roster lets agents do; null: it cannot be read" }),
  peers: z
    .array(z.strictObject({ agent: agentName, class: z.string(), runtime: z.string() }))
    .nullable()
    .meta({ description: "the others of the fleet, who leads first; null: the roster cannot be read" }),
  text: z.string().meta({ description: "at most 60 lines of 80 columns" }),
});

export type AgentGuideRequest = z.infer<typeof request>;
export type AgentGuide = z.infer<typeof document>;
