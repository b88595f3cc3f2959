import { z } from "zod";
import { lifeFields } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  if_outdated: z.boolean().default(false).meta({
    description: "only where one runs from a binary that was replaced since; what was stopped stays stopped",
  }),
});

export const document = documentOf("mosaic.gateway.restart/1", lifeFields);

export type GatewayRestartRequest = z.infer<typeof request>;
export type GatewayRestart = z.infer<typeof document>;
