/** What the documents about the hosts of a team have in common. */
import { z } from "zod";
import { milliseconds, timestamp } from "./parts.ts";

export const hostName = z.string().meta({ description: "the name of a host in its team" });

export const teamHost = z.strictObject({
  host: hostName,
  host_id: z.string(),
  here: z.boolean().meta({ description: "it is this one" }),
  heard: z.boolean().meta({ description: "its gateway works now" }),
  heard_ms: milliseconds.nullable().meta({ description: "since its gateway was heard from; null: never" }),
  machine_id: z.string().meta({ description: "/etc/machine-id of where it lives" }),
  place: z.string().meta({ description: "UID:PATH of its home" }),
  version: z.string(),
  enrolled_by: z.string(),
  stored: z.int().meta({ description: "messages that wait for it, or are under way there" }),
});

export type TeamHostRow = z.infer<typeof teamHost>;

export const seenAgent = z.strictObject({
  agent: z.string(),
  runtime: z.string(),
  class: z.string(),
  state: z.string().meta({ description: "unknown where its host is not heard from" }),
  reason: z.string().nullable(),
  since: timestamp.nullable(),
  flags: z.array(z.string()),
  restarts: z.int().nullable(),
  age_ms: milliseconds.meta({ description: "since its own gateway last knew it to be so" }),
  last_state: z
    .string()
    .nullable()
    .meta({ description: "what it was when its host was last heard from; null while it is" }),
});
