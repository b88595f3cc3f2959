import { z } from "zod";
import { agentName, document as documentOf } from "./parts.ts";
import { proofFaults, proofKept, proofOutcome, runtimeName } from "./runtime-parts.ts";

export const request = z.strictObject({
  runtime: runtimeName,
  version: z
    .string()
    .nullable()
    .meta({ description: "an exact version; null: agents get what is on their PATH" }),
  unproven: z
    .boolean()
    .default(false)
    .meta({ description: "pin it without trying it, or whatever came of that" }),
});

export const document = documentOf("mosaic.runtime.pin/1", {
  runtime: z.string(),
  version: z.string().nullable(),
  previous: z.string().nullable().meta({ description: "what was pinned before" }),
  pinned: z.boolean().meta({ description: "false: it was not good, and all is as it was" }),
  folder: z.string().nullable().meta({ description: "where the fleet keeps it" }),
  installed: z.boolean().meta({ description: "now; false: it was there, or nothing had to be" }),
  outcome: proofOutcome.nullable().meta({ description: "of its proof; null: it was not tried" }),
  faults: proofFaults,
  kept: proofKept,
  restart: z
    .array(agentName)
    .meta({ description: "agents of the roster that get another version at their next start" }),
});

export type RuntimePinRequest = z.infer<typeof request>;
export type RuntimePin = z.infer<typeof document>;
