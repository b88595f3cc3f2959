import { z } from "zod";
import { agentRow, stateWord } from "./agent-row.ts";
import { document as documentOf, pause, someAgents, supervisorKind, timestamp } from "./parts.ts";

export const request = z.strictObject({
  agents: someAgents,
  classes: z.array(z.string()).default([]).meta({ description: "only agents of one of these classes" }),
  states: z.array(stateWord).default([]).meta({ description: "only agents in one of these states" }),
  attention: z.boolean().default(false).meta({
    description:
      "only agents that wait for a person, or let a message lie; not-in-wanted-state where one does",
  }),
  check: z
    .boolean()
    .default(false)
    .meta({ description: "end as not-in-wanted-state unless all is as wanted" }),
});

export const document = documentOf("mosaic.fleet.ps/1", {
  at: timestamp,
  supervisor: supervisorKind,
  server: z.enum(["running", "absent", "unknown"]).meta({ description: "the fleet's tmux server" }),
  paused: pause.nullable(),
  unanswered: z.array(z.string()).meta({ description: "what was asked and did not answer" }),
  unmanaged: z.array(z.string()).meta({
    description: "sessions and units that the roster does not have; none where agents were selected",
  }),
  agents: z.array(agentRow),
});

export type FleetPsRequest = z.infer<typeof request>;
export type FleetPs = z.infer<typeof document>;
