/**
 * What documents have in common. One word a thing: times are ISO 8601 with `Z`, durations `…_ms`, what is absent is
 * null and never a missing key. Only code that checks or describes a document loads the schemas; code that makes one
 * has the types.
 */
import { z } from "zod";

export const timestamp = z.iso.datetime({ precision: 3 }).meta({ description: "ISO 8601, UTC" });
export const milliseconds = z.number().min(0);
export const agentName = z.string().meta({ description: "an agent of the roster" });

export const agentOrAddress = z
  .string()
  .meta({ description: "an agent of the roster, or HOST/AGENT of another host of the team" });

/** A document: whose it is and where it was made stand in each. */
export function document<const Schema extends string, Fields extends z.ZodRawShape>(
  schema: Schema,
  fields: Fields,
) {
  return z.strictObject({
    schema: z.literal(schema),
    tenant_id: z.string().meta({ description: "whose fleet: local" }),
    host: z.string().meta({ description: "the host that answered" }),
    ...fields,
  });
}

/** What each document begins with. */
export interface Heading<Schema extends string> {
  readonly schema: Schema;
  readonly tenant_id: string;
  readonly host: string;
}

export const supervisorKind = z.enum(["systemd", "direct"]).meta({ description: "who keeps the agents" });

export const pause = z
  .strictObject({
    since: timestamp.nullable(),
    by: z.string(),
    reason: z.string(),
  })
  .meta({ description: "nothing is started, restarted or sent while it holds" });

/** For operations on some agents, which may be of other hosts. */
export const someAddresses = z.array(z.string()).default([]).meta({
  description:
    "names of agents, HOST/AGENT or HOST/* of other hosts of the team; all of the roster where none is given",
});

/** For operations that another host does as well. */
export const ofHost = z
  .string()
  .nullable()
  .default(null)
  .meta({ description: "another host of the team; null: this one" });

/** For operations on some agents. */
export const someAgents = z
  .array(z.string())
  .default([])
  .meta({ description: "names of agents; all of the roster where none is given" });

/** What a started process began with, for each row that has one. */
export const openedConversation = {
  conversation: z.string().nullable().meta({
    description: "what its process began with, by the runtime's own id; null where it has not said so",
  }),
  resumed: z
    .boolean()
    .nullable()
    .meta({ description: "that conversation was there before; null: not known, or nothing was started" }),
};

export const force = z.boolean().default(false).meta({ description: "also while the fleet is paused" });

export const grace = milliseconds
  .default(2_000)
  .meta({ description: "how long to watch for an early death" });
