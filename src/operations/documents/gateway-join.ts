import { z } from "zod";
import { hostName } from "./gateway-hosts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  invite: z
    .string()
    .max(1_000)
    .meta({ description: "a code, or the address that an invite printed, with its code" }),
  name: hostName
    .nullable()
    .default(null)
    .meta({ description: "what the host is called; null: as the machine is" }),
});

export const document = documentOf("mosaic.gateway.join/1", {
  name: hostName,
  host_id: z.string(),
  database_url_file: z.string().nullable().meta({ description: "0600; null: it was set up already" }),
});

export type GatewayJoinRequest = z.infer<typeof request>;
export type GatewayJoin = z.infer<typeof document>;
