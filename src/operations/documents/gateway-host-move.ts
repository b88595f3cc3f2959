import { z } from "zod";
import { teamHost } from "./gateway-hosts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.host.move/1", {
  changed: z.boolean().meta({ description: "false: it lives here already" }),
  ...teamHost.pick({ machine_id: true, place: true }).shape,
});

export type GatewayHostMoveRequest = z.infer<typeof request>;
export type GatewayHostMove = z.infer<typeof document>;
