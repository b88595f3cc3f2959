import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.limits.flush/1", {
  resumed: z.array(z.string()).meta({ description: "agents that were told to go on" }),
  over_budget: z
    .array(z.string())
    .meta({ description: "agents of which somebody is told now that they have used their budget" }),
  stopped: z.array(z.string()).meta({ description: "agents that were stopped for that" }),
  delivered: z.int().min(0).meta({ description: "messages that were kept, and have reached their agent" }),
  later: z.array(z.string()).meta({ description: "agents for which something is due later" }),
  busy: z.boolean().meta({ description: "another process is at it, and sees to what is due" }),
});

export type FleetLimitsFlushRequest = z.infer<typeof request>;
export type FleetLimitsFlush = z.infer<typeof document>;
