import { z } from "zod";
import { rights, who } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  who: who.nullable().default(null).meta({ description: "null: every user and team" }),
});

export const document = documentOf("mosaic.gateway.rights/1", { rights: z.array(rights) });

export type GatewayRightsRequest = z.infer<typeof request>;
export type GatewayRights = z.infer<typeof document>;
