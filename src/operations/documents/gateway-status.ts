import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.status/1", {
  installed: z.boolean(),
  keeper: z.enum(["systemd", "direct"]).meta({ description: "who keeps it running" }),
  running: z.boolean(),
  pid: z.int().nullable(),
  answers: z.boolean().nullable().meta({ description: "null: it does not run, so it was not asked" }),
  version: z.string().nullable().meta({ description: "of the gateway that answers" }),
  address: z.string(),
  socket: z.string(),
  users: z.int().meta({ description: "who may log in" }),
});

export type GatewayStatusRequest = z.infer<typeof request>;
export type GatewayStatus = z.infer<typeof document>;
