import { z } from "zod";
import { fleetEvent } from "./fleet-event.ts";
import { agentName, document as documentOf, milliseconds, someAgents, timestamp } from "./parts.ts";

const pastState = z.enum(["idle", "working", "blocked", "parked", "stopped", "ended", "failed", "unknown"]);

export const request = z.strictObject({
  at: timestamp.meta({ description: "a moment of the past" }),
  agents: someAgents.meta({ description: "also agents that have left the roster; none: all of both" }),
  classes: z.array(z.string()).default([]).meta({ description: "only agents of one of these classes" }),
  states: z.array(pastState).default([]).meta({ description: "only agents in one of these states" }),
});

export const document = documentOf("mosaic.fleet.past/1", {
  at: timestamp,
  journal_begins: timestamp
    .nullable()
    .meta({ description: "what was before is not known; null: no journal" }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      in_roster: z.boolean().meta({ description: "false: it has left the roster since" }),
      runs: z.boolean().nullable().meta({ description: "null: cannot be told" }),
      state: pastState,
      reason: z.string().nullable().meta({
        description: "what it waited for, how it ended; of unknown: why it cannot be told",
      }),
      since: timestamp.nullable(),
      pid: z.int().nullable(),
      conversation: z.string().nullable().meta({ description: "that its process was started with" }),
      evidence: fleetEvent.nullable().meta({
        description: "the event that says so; of unknown: the last one before that moment",
      }),
      evidence_age_ms: milliseconds.nullable().meta({
        description: "how old it was at that moment; 0 where it was written down later and speaks of it",
      }),
      last_message: fleetEvent.nullable().meta({ description: "the last message to it before that moment" }),
      last_command: fleetEvent
        .nullable()
        .meta({ description: "what was last done to it before that moment" }),
    }),
  ),
});

export type FleetPastRequest = z.infer<typeof request>;
export type FleetPast = z.infer<typeof document>;
