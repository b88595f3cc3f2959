import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.notify.flush/1", {
  sent: z.int(),
  failed: z.int().meta({ description: "each is an event of the kind notice" }),
  held_back: z.int().meta({ description: "there were too many" }),
  busy: z.boolean().meta({ description: "another process is sending, and sees to these too" }),
});

export type FleetNotifyFlushRequest = z.infer<typeof request>;
export type FleetNotifyFlush = z.infer<typeof document>;
