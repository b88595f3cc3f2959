import { z } from "zod";
import { email, user } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  email,
  undo: z.boolean().default(false).meta({ description: "they may log in again" }),
});

export const document = documentOf("mosaic.gateway.user.disable/1", { user });

export type GatewayUserDisableRequest = z.infer<typeof request>;
export type GatewayUserDisable = z.infer<typeof document>;
