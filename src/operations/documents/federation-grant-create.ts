import { z } from "zod";
import { grant, peerName } from "./federation-parts.ts";
import { email, teamName } from "./gateway-parts.ts";
import { document as documentOf, milliseconds } from "./parts.ts";

const word = z.string().max(400);

export const request = z.strictObject({
  peer: peerName,
  subject_user: email,
  resources: z
    .array(word)
    .min(1)
    .meta({ description: "agents.read, agents.send, agents.operate, logs.read, events.read" }),
  verbs: z
    .array(word)
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: "list, get, send, operate; null: all that the resources have" }),
  exclude: z
    .array(word)
    .default([])
    .meta({ description: "resources, and agents as HOST/AGENT or class:NAME" }),
  filters: z
    .strictObject({
      include_teams: z
        .array(teamName)
        .nullable()
        .default(null)
        .meta({ description: "whose rights count; null: those of all teams that the subject is in" }),
      include_personal: z
        .boolean()
        .default(true)
        .meta({ description: "whether the subject's own rights and role count" }),
    })
    .default({ include_teams: null, include_personal: true }),
  max_rows: z.int().min(1).max(10_000).default(1_000).meta({ description: "of one answer" }),
  lasts_ms: milliseconds
    .min(1_000)
    .max(365 * 86_400_000)
    .default(90 * 86_400_000)
    .meta({ description: "from a second to a year" }),
});

export const document = documentOf("mosaic.federation.grant.create/1", {
  grant,
  warnings: z.array(z.string()).meta({ description: "what should be thought over" }),
});

export type FederationGrantCreateRequest = z.infer<typeof request>;
export type FederationGrantCreate = z.infer<typeof document>;
