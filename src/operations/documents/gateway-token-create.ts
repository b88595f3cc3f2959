import { z } from "zod";
import { email, scope, token } from "./gateway-parts.ts";
import { document as documentOf, milliseconds } from "./parts.ts";

export const request = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/),
  scopes: z.array(scope).min(1),
  user: email.nullable().default(null).meta({ description: "it may never do more than this user" }),
  lasts_ms: milliseconds.nullable().default(null).meta({ description: "null: for ever" }),
});

export const document = documentOf("mosaic.gateway.token.create/1", {
  token,
  secret: z.string().meta({ description: "the token itself: it is kept nowhere, and shown here alone" }),
});

export type GatewayTokenCreateRequest = z.infer<typeof request>;
export type GatewayTokenCreate = z.infer<typeof document>;
