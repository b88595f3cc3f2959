import { z } from "zod";
import { measured, runtimeVersion, stateWord } from "./agent-row.ts";
import { budget } from "./budget.ts";
import { agentName, document as documentOf, timestamp } from "./parts.ts";
import { patternsUsed } from "./pattern-parts.ts";
import { provenVersion, runtimeDescription } from "./runtime-parts.ts";

export const request = z.strictObject({ agent: agentName });

export const document = documentOf("mosaic.agent.explain/1", {
  at: timestamp,
  agent: agentName,
  runtime: z.string(),
  state: stateWord,
  reason: z.string().nullable(),
  source: z.string(),
  rule: z.string().nullable(),
  since: timestamp.nullable(),
  until: timestamp.nullable().meta({ description: "of a usage limit: when it ends; null: nobody says" }),
  saw: z.string().meta({ description: "what the rule saw, in one line" }),
  unanswered: z.array(z.string()).meta({ description: "what was asked and gave no state, and why" }),
  draft: z.string().nullable().meta({ description: "what stands in its box" }),
  screen: z
    .strictObject({ state: z.string(), rule: z.string(), saw: z.string() })
    .nullable()
    .meta({ description: "what its screen alone says" }),
  runtime_version: runtimeVersion,
  measured,
  measured_with: z.array(z.string()).meta({ description: "the versions that its rules were measured with" }),
  description: runtimeDescription
    .nullable()
    .meta({ description: "the file that its rules are of; null: mosaic has them itself" }),
  patterns: patternsUsed,
  budget: budget.nullable().meta({ description: "of today, as counted now; null: it has none" }),
  proven: provenVersion.nullable().meta({
    description:
      "what `runtime prove` found on this host of the version that runs, else of the last one; null: never tried",
  }),
});

export type AgentExplainRequest = z.infer<typeof request>;
export type AgentExplain = z.infer<typeof document>;
