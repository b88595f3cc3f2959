import { z } from "zod";
import {
  agentName,
  document as documentOf,
  milliseconds,
  ofHost,
  someAgents,
  supervisorKind,
} from "./parts.ts";

export const request = z.strictObject({
  agents: someAgents,
  now: z.boolean().default(false).meta({ description: "cut turns; else an agent in mid-turn is waited for" }),
  idle_timeout_ms: milliseconds
    .default(600_000)
    .meta({ description: "how long agents in mid-turn are waited for; those that still are run on" }),
  host: ofHost,
});

export const document = documentOf("mosaic.fleet.stop/1", {
  supervisor: supervisorKind.nullable().meta({
    description: "who keeps the agents; null: the gateway of another team says no more than the outcome",
  }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      outcome: z.enum(["stopped", "was not running", "failed", "not attempted", "handed over"]),
      detail: z.string().nullable(),
    }),
  ),
  holder: z
    .strictObject({ session: z.string(), problem: z.string() })
    .nullable()
    .meta({ description: "what went wrong with the tmux server of the fleet" }),
});

export type FleetStopRequest = z.infer<typeof request>;
export type FleetStop = z.infer<typeof document>;
