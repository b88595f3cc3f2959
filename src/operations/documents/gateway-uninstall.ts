import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  dry_run: z.boolean().default(false).meta({ description: "only say what would be removed" }),
});

export const document = documentOf("mosaic.gateway.uninstall/1", {
  dry_run: z.boolean(),
  removed: z.array(z.string()).meta({ description: "paths; folders with all that is in them" }),
});

export type GatewayUninstallRequest = z.infer<typeof request>;
export type GatewayUninstall = z.infer<typeof document>;
