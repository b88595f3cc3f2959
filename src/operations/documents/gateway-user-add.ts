import { z } from "zod";
import { code, email, role, user } from "./gateway-parts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  email,
  name: z.string().max(200).default("").meta({ description: "the mail address, where nothing is said" }),
  role: role.default("viewer"),
  password: z
    .string()
    .min(8)
    .max(1024)
    .nullable()
    .default(null)
    .meta({ description: "null: they make one themselves, with the code of the answer" }),
});

export const document = documentOf("mosaic.gateway.user.add/1", {
  user,
  code: code.nullable(),
  code_until: timestamp.nullable(),
});

export type GatewayUserAddRequest = z.infer<typeof request>;
export type GatewayUserAdd = z.infer<typeof document>;
