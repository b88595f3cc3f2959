import { z } from "zod";
import { document as documentOf, pause } from "./parts.ts";

export const request = z.strictObject({
  reason: z.string().default("").meta({ description: "why, for whoever meets the pause" }),
});

export const document = documentOf("mosaic.fleet.pause/1", {
  paused: pause,
  was_paused: z.boolean().meta({ description: "an earlier pause holds, with its time, author and reason" }),
});

export type FleetPauseRequest = z.infer<typeof request>;
export type FleetPause = z.infer<typeof document>;
