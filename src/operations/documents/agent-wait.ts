import { z } from "zod";
import { agentName, document as documentOf, milliseconds, someAddresses } from "./parts.ts";

export const request = z.strictObject({
  agents: someAddresses,
  classes: z.array(z.string()).default([]).meta({ description: "only agents of these classes" }),
  for: z.enum(["idle", "blocked", "exit"]).default("idle"),
  any: z.boolean().default(false).meta({ description: "until one of them has come to it, not all" }),
  through_dialogs: z
    .boolean()
    .default(false)
    .meta({ description: "wait on while a dialog waits for a person; else that is the end of it" }),
  timeout_ms: milliseconds.default(3_600_000),
});

export const document = documentOf("mosaic.agent.wait/1", {
  for: z.enum(["idle", "blocked", "exit"]),
  any: z.boolean(),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      outcome: z
        .enum(["reached", "died", "blocked", "waiting"])
        .meta({ description: "blocked: a dialog waits for a person; waiting: it is not there yet" }),
      state: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});

export type AgentWaitRequest = z.infer<typeof request>;
export type AgentWait = z.infer<typeof document>;
