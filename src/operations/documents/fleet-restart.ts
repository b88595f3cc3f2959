import { z } from "zod";
import {
  agentName,
  document as documentOf,
  force,
  grace,
  milliseconds,
  ofHost,
  openedConversation,
  someAgents,
  supervisorKind,
} from "./parts.ts";

export const request = z
  .strictObject({
    agents: someAgents,
    rolling: z.boolean().default(false).meta({ description: "one after another, each verified" }),
    when_idle: z.boolean().default(false).meta({ description: "each only once it is idle" }),
    now: z
      .boolean()
      .default(false)
      .meta({ description: "cut turns; else an agent in mid-turn is waited for" }),
    idle_timeout_ms: milliseconds
      .nullable()
      .default(null)
      .meta({ description: "how long agents are waited for; null: ten minutes, with when_idle without end" }),
    wait: z.boolean().default(true).meta({ description: "wait while another restart runs" }),
    grace_ms: grace,
    force,
    host: ofHost,
  })
  .refine((asked) => !asked.now || (!asked.when_idle && asked.idle_timeout_ms === null), {
    error: "now cuts turns: it goes with neither when_idle nor idle_timeout_ms",
  });

export const document = documentOf("mosaic.fleet.restart/1", {
  supervisor: supervisorKind.nullable().meta({
    description: "who keeps the agents; null: the gateway of another team says no more than the outcome",
  }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      outcome: z.enum([
        "restarted",
        "started",
        "stays stopped",
        "stopped meanwhile",
        "failed",
        "unknown",
        "not attempted",
        "handed over",
        "not installed",
      ]),
      detail: z.string().nullable(),
      pid: z.int().nullable(),
      ...openedConversation,
    }),
  ),
});

export type FleetRestartRequest = z.infer<typeof request>;
export type FleetRestart = z.infer<typeof document>;
