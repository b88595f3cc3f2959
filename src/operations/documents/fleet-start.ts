import { z } from "zod";
import {
  agentName,
  document as documentOf,
  force,
  grace,
  ofHost,
  openedConversation,
  someAgents,
  supervisorKind,
} from "./parts.ts";

export const request = z.strictObject({ agents: someAgents, grace_ms: grace, host: ofHost, force });

export const document = documentOf("mosaic.fleet.start/1", {
  supervisor: supervisorKind.nullable().meta({
    description: "who keeps the agents; null: the gateway of another team says no more than the outcome",
  }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      outcome: z.enum([
        "started",
        "already running",
        "failed",
        "unknown",
        "stopped meanwhile",
        "not installed",
      ]),
      detail: z.string().nullable(),
      pid: z.int().nullable(),
      ...openedConversation,
      changed: z
        .array(z.string())
        .meta({ description: "what the roster has now and it was not started with" }),
    }),
  ),
});

export type FleetStartRequest = z.infer<typeof request>;
export type FleetStart = z.infer<typeof document>;
