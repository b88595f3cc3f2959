import { z } from "zod";
import { plan, plannedAction } from "./fleet-plan.ts";
import {
  agentName,
  document as documentOf,
  force,
  grace,
  milliseconds,
  ofHost,
  openedConversation,
  supervisorKind,
} from "./parts.ts";

export const request = z.strictObject({
  plan: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "the hash of the plan that was agreed to; null: whatever is due" }),
  now: z.boolean().default(false).meta({ description: "cut turns; else each restart waits for idle" }),
  idle_timeout_ms: milliseconds
    .default(600_000)
    .meta({ description: "how long agents are waited for to become idle; the others are left as they are" }),
  grace_ms: grace,
  host: ofHost,
  force,
});

export const document = documentOf("mosaic.fleet.apply/1", {
  supervisor: supervisorKind,
  plan,
  agents: z.array(
    z.strictObject({
      agent: agentName,
      action: plannedAction,
      outcome: z.string().meta({ description: "as start, stop and restart say it; installed: only files" }),
      detail: z.string().nullable(),
      pid: z.int().nullable(),
      ...openedConversation,
    }),
  ),
});

export type FleetApplyRequest = z.infer<typeof request>;
export type FleetApply = z.infer<typeof document>;
