import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.notify.test/1", {
  by: z
    .enum(["command", "ntfy", "webhook"])
    .nullable()
    .meta({ description: "which way the roster says; null: it has no notify" }),
  sent: z.boolean(),
  problem: z.string().nullable().meta({ description: "why it was not sent" }),
});

export type FleetNotifyTestRequest = z.infer<typeof request>;
export type FleetNotifyTest = z.infer<typeof document>;
