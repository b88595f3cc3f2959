import { z } from "zod";
import { hostName } from "./gateway-hosts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ name: hostName });

export const document = documentOf("mosaic.gateway.host.remove/1", { removed: hostName });

export type GatewayHostRemoveRequest = z.infer<typeof request>;
export type GatewayHostRemove = z.infer<typeof document>;
