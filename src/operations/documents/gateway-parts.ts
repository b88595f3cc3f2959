/** What the documents about the gateway's own users, tokens and audit have in common. */
import { z } from "zod";
import { timestamp } from "./parts.ts";

export const role = z.enum(["viewer", "operator", "admin"]);
export const scope = z.enum(["read", "send", "operate", "admin"]);

export const email = z.string().max(254).meta({ description: "a user, by mail address" });

export const user = z.strictObject({
  email: z.string(),
  name: z.string(),
  role,
  created: timestamp,
  disabled: timestamp.nullable().meta({ description: "since when they may not log in" }),
});

export const token = z.strictObject({
  name: z.string(),
  scopes: z.array(scope),
  user: z.string().nullable().meta({ description: "whose it is; null: made at the host's command line" }),
  created: timestamp,
  until: timestamp.nullable().meta({ description: "null: for ever" }),
  last_used: timestamp.nullable(),
  revoked: timestamp.nullable(),
});

export const code = z.string().meta({ description: "good once, for whoever has it; shown here alone" });

/** What came of a start or a stop. */
export const lifeFields = {
  keeper: z.enum(["systemd", "direct"]).meta({ description: "who keeps it running" }),
  changed: z.boolean().meta({ description: "false: it was so already" }),
  running: z.boolean(),
  address: z.string(),
};
