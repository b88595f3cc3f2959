import { z } from "zod";
import { bus } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.status/1", {
  installed: z.boolean(),
  keeper: z.enum(["systemd", "direct"]).meta({ description: "who keeps it running" }),
  running: z.boolean(),
  pid: z.int().nullable(),
  answers: z.boolean().nullable().meta({ description: "null: it does not run, so it was not asked" }),
  version: z.string().nullable().meta({ description: "of the gateway that answers" }),
  current: z
    .boolean()
    .nullable()
    .meta({ description: "whether that is the mosaic which was asked; null: no gateway answers" }),
  address: z.string(),
  socket: z.string(),
  tier: z.enum(["local", "team"]).meta({ description: "what keeps users and audit" }),
  bus: bus
    .nullable()
    .meta({ description: "what the gateways of a team tell each other by; null: there is none" }),
  users: z.int().nullable().meta({ description: "who may log in; null: what keeps them does not answer" }),
});

export type GatewayStatusRequest = z.infer<typeof request>;
export type GatewayStatus = z.infer<typeof document>;
