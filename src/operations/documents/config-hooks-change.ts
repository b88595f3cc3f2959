import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  action: z.enum(["enable", "disable"]),
  event: z.string().meta({ description: "an event of claude" }),
});

export const document = documentOf("mosaic.config.hooks.change/1", {
  file: z.string(),
  event: z.string(),
  action: z.enum(["enable", "disable"]),
  changed: z.boolean(),
  added_by: z.array(z.enum(["mosaic", "user"])).meta({ description: "who has a hook on it now" }),
});

export type ConfigHooksChangeRequest = z.infer<typeof request>;
export type ConfigHooksChange = z.infer<typeof document>;
