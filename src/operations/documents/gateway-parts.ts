/** What the documents about the gateway's own users, tokens and audit have in common. */
import { z } from "zod";
import { timestamp } from "./parts.ts";

export const role = z
  .enum(["member", "viewer", "sender", "operator", "admin"])
  .meta({ description: "over every agent; a member is nothing but what is bound to them" });
export const scope = z.enum(["read", "send", "operate", "admin"]);
export const verb = z.enum(["read", "send", "operate"]);

export const teamName = z.string().max(64).meta({ description: "a team, by its name" });
export const who = z.string().max(254).meta({ description: "a user by mail address, or team:NAME" });
export const resource = z
  .string()
  .max(400)
  .meta({ description: "HOST/AGENT, with * for any characters in each half, or class:NAME" });

export const team = z.strictObject({
  team: z.string(),
  members: z.array(z.string()).meta({ description: "users, by mail address" }),
  created: timestamp,
});

/** What somebody may: everywhere, and of some agents. */
export const rights = z.strictObject({
  who: z.string().meta({ description: "a user by mail address, or team:NAME" }),
  role: role.nullable().meta({ description: "null: a team has none" }),
  disabled: z.boolean().meta({ description: "may not log in" }),
  scopes: z.array(scope).meta({ description: "over every agent, by the role" }),
  bindings: z.array(
    z.strictObject({
      verb,
      resource: z.string(),
      team: z.string().nullable().meta({ description: "that has it; null: their own" }),
    }),
  ),
});

/** How the gateway of this host hears the other ones. */
export const bus = z.strictObject({
  state: z
    .enum(["up", "away", "unknown"])
    .meta({ description: "unknown: the gateway was not asked, or gave no answer" }),
  since: timestamp.nullable().meta({ description: "null: it is not known" }),
});

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
