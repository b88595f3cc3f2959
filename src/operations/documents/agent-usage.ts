import { z } from "zod";
import { budget } from "./budget.ts";
import { agentName, document as documentOf, someAgents, timestamp } from "./parts.ts";

export const request = z.strictObject({
  agents: someAgents,
  since: timestamp
    .nullable()
    .default(null)
    .meta({ description: "null: the last seven days, today with them" }),
});

const count = z.int().min(0);

const sum = {
  answers: count.meta({ description: "how often a model answered" }),
  tokens: z.strictObject({
    input: count.meta({ description: "without what came from the cache" }),
    output: count.meta({ description: "with what the model thought and did not say" }),
    cache_read: count.nullable().meta({ description: "null: this runtime does not tell it" }),
    cache_write: count.nullable().meta({ description: "null: this runtime does not tell it" }),
    total: count.meta({ description: "of all that is told" }),
  }),
  imputed_usd: z.number().min(0).nullable().meta({
    description:
      "worked out by the runtime from a price list, paid by nobody; null: it does not tell. Never added to billed_usd",
  }),
  billed_usd: z.number().min(0).nullable().meta({
    description: "what an account was charged; null: no record of a runtime has it so far",
  }),
};

export const document = documentOf("mosaic.agent.usage/1", {
  since: timestamp,
  until: timestamp,
  time_zone: z.string().meta({ description: "by whose clock a day begins" }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      runtime: z.string(),
      reason: z.string().nullable().meta({ description: "why nothing can be told; null: it can" }),
      complete: z.boolean().nullable().meta({
        description:
          "every conversation that is known of was read whole, and tells the tokens of each answer; null: nothing can be told",
      }),
      sum: z.strictObject(sum).nullable().meta({ description: "of all days; null: nothing can be told" }),
      budget: budget.nullable().meta({ description: "of today, as counted now; null: it has none" }),
      days: z.array(
        z.strictObject({
          day: z.iso.date(),
          models: z.array(z.string()).meta({ description: "as far as the records name them" }),
          ...sum,
        }),
      ),
    }),
  ),
});

export type AgentUsageRequest = z.infer<typeof request>;
export type AgentUsage = z.infer<typeof document>;
