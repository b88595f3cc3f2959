import { z } from "zod";
import { agentName, document as documentOf, timestamp } from "./parts.ts";
import { utterance } from "./utterance.ts";

export const request = z.strictObject({
  agent: agentName,
  last: z.int().min(1).max(10_000).default(20).meta({ description: "at most the last so many" }),
  since: timestamp.nullable().default(null),
  grep: z.string().nullable().default(null).meta({ description: "only what has these words, in any case" }),
});

export const document = documentOf("mosaic.fleet.logs/1", {
  agent: agentName,
  from: z.enum(["record", "screen"]).meta({ description: "a runtime without a record has its screen alone" }),
  why_screen: z.string().nullable().meta({ description: "why there is no record" }),
  conversation: z.string().nullable().meta({ description: "the runtime's own id of it" }),
  record: z.string().nullable().meta({ description: "the file that it stands in, where it is one" }),
  utterances: z.array(utterance).meta({ description: "oldest first" }),
  lines: z.array(z.string()).meta({ description: "of the screen" }),
});

export type FleetLogsRequest = z.infer<typeof request>;
export type FleetLogs = z.infer<typeof document>;
