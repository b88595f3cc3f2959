import { z } from "zod";
import { teamHost } from "./gateway-hosts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.host.list/1", { hosts: z.array(teamHost) });

export type GatewayHostListRequest = z.infer<typeof request>;
export type GatewayHostList = z.infer<typeof document>;
