import { z } from "zod";
import { agentName, document as documentOf, supervisorKind } from "./parts.ts";
import { rosterChange } from "./roster-change.ts";

export const request = z.strictObject({
  force: z
    .boolean()
    .default(false)
    .meta({ description: "also where the fleet loses its only orchestrator or enhancer" }),
  agent: z.string().nullable().default(null).meta({ description: "null: the defaults of all agents" }),
  values: z
    .record(z.string(), z.string())
    .refine((values) => Object.keys(values).length > 0, { error: "nothing to set" })
    .meta({ description: "by key of the roster; parts with a dot: limits.memory_max" }),
});

export const document = documentOf("mosaic.fleet.set/1", {
  supervisor: supervisorKind,
  roster: rosterChange,
  files: z.array(z.string()).meta({ description: "files that were written" }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      restart_needed: z.boolean().nullable().meta({
        description:
          "it runs with something else than the roster says now (a limit holds at once); null: that could not be told",
      }),
    }),
  ),
});

export type FleetSetRequest = z.infer<typeof request>;
export type FleetSet = z.infer<typeof document>;
