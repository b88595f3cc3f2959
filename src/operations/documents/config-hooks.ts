import { z } from "zod";
import { document as documentOf } from "./parts.ts";

const hookRow = z.strictObject({
  event: z.string(),
  enabled: z.boolean().meta({ description: "mosaic's hook is on it" }),
  added_by: z.array(z.enum(["mosaic", "user"])),
});

export const request = z.strictObject({});

export const document = documentOf("mosaic.config.hooks.list/1", {
  file: z.string(),
  exists: z.boolean(),
  hooks: z.array(hookRow),
});

export type ConfigHooksRequest = z.infer<typeof request>;
export type ConfigHooks = z.infer<typeof document>;
