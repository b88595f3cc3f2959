import { z } from "zod";
import { code, email } from "./gateway-parts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  email: email.nullable().default(null).meta({ description: "null: the first user, while there is none" }),
});

export const document = documentOf("mosaic.gateway.login/1", {
  email: z.string().nullable(),
  code,
  code_until: timestamp,
});

export type GatewayLoginRequest = z.infer<typeof request>;
export type GatewayLogin = z.infer<typeof document>;
