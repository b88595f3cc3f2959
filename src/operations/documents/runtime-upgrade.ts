import { z } from "zod";
import { agentName, document as documentOf, force } from "./parts.ts";
import { proofFaults, proofKept, proofOutcome, runtimeName } from "./runtime-parts.ts";

export const request = z.strictObject({
  runtime: runtimeName,
  to: z.string().meta({ description: "an exact version" }),
  canary: agentName
    .nullable()
    .default(null)
    .meta({ description: "who is moved first; null: the first of the roster that runs" }),
  force,
});

export const document = documentOf("mosaic.runtime.upgrade/1", {
  runtime: z.string(),
  version: z.string(),
  previous: z
    .string()
    .nullable()
    .meta({ description: "what was pinned before; null: agents had what is on their PATH" }),
  proof: proofOutcome,
  faults: proofFaults,
  kept: proofKept,
  pinned: z.boolean().meta({ description: "agents get it; false: all is as it was" }),
  canary: z
    .strictObject({
      agent: agentName,
      outcome: z.enum(["moved", "rolled back", "not rolled back"]),
      why: z.string().nullable().meta({ description: "why it was rolled back" }),
    })
    .nullable()
    .meta({ description: "null: no agent of it runs, or it was not proven" }),
  agents: z
    .array(z.strictObject({ agent: agentName, outcome: z.string(), resumed: z.boolean().nullable() }))
    .meta({ description: "the others that ran, each restarted when it was idle" }),
});

export type RuntimeUpgradeRequest = z.infer<typeof request>;
export type RuntimeUpgrade = z.infer<typeof document>;
