import { z } from "zod";
import { code, email } from "./gateway-parts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  email: email.nullable().default(null).meta({ description: "null: the only admin there is" }),
  token: z.boolean().default(false).meta({ description: "a token of an hour, in place of a code" }),
});

export const document = documentOf("mosaic.gateway.recover/1", {
  email: z.string().nullable().meta({ description: "null: a first user, while there is none" }),
  changed: z.array(z.enum(["enabled", "admin"])).meta({ description: "what they were not, and are again" }),
  code: code.nullable(),
  token: z.string().nullable().meta({ description: "with every scope; shown here alone" }),
  until: timestamp.meta({ description: "how long the code or the token is good" }),
});

export type GatewayRecoverRequest = z.infer<typeof request>;
export type GatewayRecover = z.infer<typeof document>;
