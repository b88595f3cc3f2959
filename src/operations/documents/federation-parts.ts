/** What the documents about peers and grants have in common. */
import { z } from "zod";
import { timestamp } from "./parts.ts";

export const peerName = z
  .string()
  .max(64)
  .meta({ description: "another team's gateway, as it is called here" });

/** The words of a closed list of the domain; a test holds both to be the same. */
export const grantVerb = z.enum(["list", "get", "send", "operate"]);
export const grantResource = z.enum([
  "agents.read",
  "agents.send",
  "agents.operate",
  "logs.read",
  "events.read",
]);

export const grantId = z
  .string()
  .max(64)
  .meta({ description: "a grant, by its id or eight characters of it" });

export const peer = z.strictObject({
  peer: z.string().meta({ description: "as it is called here" }),
  id: z.string().meta({ description: "of the key that it came with; stays when keys change" }),
  address: z.string(),
  state: z.enum(["active", "suspended", "removed"]),
  certificate: z
    .string()
    .nullable()
    .meta({ description: "SHA-256 of the one that is taken; null: whichever an authority vouches for" }),
  keys: z.array(
    z.strictObject({
      key: z.string(),
      added: timestamp,
      until: timestamp.nullable().meta({ description: "when it is taken no more; null: it is the newest" }),
    }),
  ),
  enrolled: timestamp,
  enrolled_by: z.string(),
});

export const grant = z.strictObject({
  grant: z.string(),
  peer: z.string(),
  subject_user: z
    .string()
    .nullable()
    .meta({ description: "in whose name; null: there is no such user any more" }),
  verbs: z.array(grantVerb),
  resources: z.array(grantResource),
  exclude: z.array(z.string()).meta({ description: "resources, and agents as HOST/AGENT or class:NAME" }),
  filters: z.strictObject({
    include_teams: z
      .array(z.string())
      .nullable()
      .meta({ description: "whose rights count; null: those of all teams that the subject is in" }),
    include_personal: z.boolean().meta({ description: "whether the subject's own rights and role count" }),
  }),
  max_rows: z.int(),
  state: z.enum(["active", "ended", "revoked"]),
  created: timestamp,
  created_by: z.string(),
  until: timestamp,
  revoked: timestamp.nullable(),
});

/** How calls to a peer went. */
export const contact = z.strictObject({
  peer: z.string(),
  address: z.string(),
  state: z.enum(["active", "suspended", "removed"]),
  key: z.string().nullable().meta({ description: "the newest that it announced" }),
  certificate: z
    .string()
    .nullable()
    .meta({ description: "SHA-256 of the one that is taken; null: whichever an authority vouches for" }),
  certificate_until: timestamp
    .nullable()
    .meta({ description: "when the one that it shows ends; null: it was not asked, or gave no answer" }),
  refusal: z.string().nullable().meta({
    description: "why it gave no good answer when it was asked just now; null: it did, or was not asked",
  }),
  skew_ms: z.number().nullable().meta({ description: "its clock less ours; null: not known" }),
  last_success: timestamp.nullable(),
  last_failure: timestamp.nullable(),
  failure: z.string().nullable().meta({ description: "the code of the last one" }),
  failures: z.int().meta({ description: "since the last success" }),
  circuit: z.enum(["closed", "trying", "open"]).meta({
    description: "closed: it is asked; open: it is not, for a while; trying: the next call decides",
  }),
  circuit_until: timestamp.nullable(),
  grants: z.int().meta({ description: "that are good now" }),
});
