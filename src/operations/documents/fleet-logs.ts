import { z } from "zod";
import { agentName, agentOrAddress, document as documentOf, timestamp } from "./parts.ts";
import { utterance } from "./utterance.ts";

export const request = z.strictObject({
  agent: agentOrAddress,
  last: z.int().min(1).max(10_000).default(20).meta({ description: "at most the last so many" }),
  since: timestamp.nullable().default(null),
  grep: z.string().nullable().default(null).meta({ description: "only what has these words, in any case" }),
});

export const document = documentOf("mosaic.fleet.logs/1", {
  agent: agentName,
  from: z.enum(["record", "kept", "screen"]).meta({
    description:
      "record: what the runtime has, and what mosaic kept before that; kept: that alone; screen: neither",
  }),
  why_screen: z.string().nullable().meta({ description: "why there is no record" }),
  conversation: z.string().nullable().meta({ description: "the runtime's own id of it" }),
  record: z.string().nullable().meta({ description: "the file that it stands in, where it is one" }),
  kept: z.string().nullable().meta({ description: "where mosaic keeps it; null: nothing is kept yet" }),
  utterances: z
    .array(utterance.extend({ conversation: z.string().meta({ description: "that it was said in" }) }))
    .meta({ description: "oldest first, of every conversation that is kept" }),
  lines: z.array(z.string()).meta({ description: "of the screen" }),
});

export type FleetLogsRequest = z.infer<typeof request>;
export type FleetLogs = z.infer<typeof document>;
