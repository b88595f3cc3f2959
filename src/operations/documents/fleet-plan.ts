import { z } from "zod";
import { agentName, document as documentOf, ofHost, supervisorKind } from "./parts.ts";

export const request = z.strictObject({ host: ofHost });

export const plannedAction = z.enum(["start", "stop", "restart", "change files", "nothing", "unknown"]);

/** What would be done, and why. */
export const plan = z.strictObject({
  hash: z.string().meta({ description: "of what would be done and why: for apply" }),
  due: z.boolean().meta({ description: "anything would be done, or cannot be told" }),
  summary: z.string().meta({ description: "whom it would touch, in one line" }),
  files: z.array(z.string()).meta({ description: "files of the whole fleet that would be written" }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      action: plannedAction,
      reasons: z.array(z.string()),
      runs: z.boolean(),
      in_turn: z.boolean().nullable().meta({ description: "a turn would be cut; null: that cannot be told" }),
      live: z
        .array(z.string())
        .meta({ description: "what changes for it at once, without a restart: limits, restart policy" }),
      files: z.array(z.string()).meta({ description: "files of its own that would be written or removed" }),
    }),
  ),
});

export const document = documentOf("mosaic.fleet.plan/1", { supervisor: supervisorKind, plan });

export type FleetPlanRequest = z.infer<typeof request>;
export type FleetPlanDocument = z.infer<typeof document>;
