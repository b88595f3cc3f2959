import { z } from "zod";
import { agentName, document as documentOf, supervisorKind } from "./parts.ts";
import { rosterChange } from "./roster-change.ts";

export const request = z.strictObject({
  force: z
    .boolean()
    .default(false)
    .meta({ description: "also where the fleet loses its only orchestrator or enhancer" }),
  agent: z.string(),
  keep_files: z.boolean().default(false).meta({ description: "leave its env and run files" }),
});

export const document = documentOf("mosaic.fleet.remove/1", {
  supervisor: supervisorKind,
  agent: agentName,
  stopped: z.boolean().meta({ description: "false: it did not run" }),
  roster: rosterChange,
  disabled: z.boolean().meta({ description: "its unit was enabled for boot, and is not any more" }),
  removed: z.array(z.string()).meta({ description: "files that were removed" }),
  kept: z.array(z.string()).meta({ description: "what of it is still there" }),
});

export type FleetRemoveRequest = z.infer<typeof request>;
export type FleetRemove = z.infer<typeof document>;
