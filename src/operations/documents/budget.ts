import { z } from "zod";
import { timestamp } from "./parts.ts";

const bound = {
  tokens: z.int().min(1).meta({
    description:
      "what its models may read anew and write: input, writes to the cache, output; not what came from the cache",
  }),
  per: z.literal("day").meta({ description: "by the clock of the host" }),
  // oxlint-disable-next-line unicorn/no-thenable
  then: z.enum(["warn", "pause", "stop"]).meta({ description: "what is done once they are used" }),
};

/** What the roster says. */
export const budgetBound = z.strictObject(bound);

/** How far an agent is with its budget of today. */
export const budget = z.strictObject({
  ...bound,
  used: z.int().min(0).nullable().meta({ description: "today, as counted `at`; null: it cannot be told" }),
  complete: z.boolean().nullable().meta({
    description:
      "every record that is known of was read: else it is no less than `used`; null: it cannot be told",
  }),
  over: z.boolean().nullable().meta({ description: "all is used; null: it cannot be told" }),
  since: timestamp
    .nullable()
    .meta({ description: "when somebody was told that all is used; null: not today" }),
  stopped: z
    .boolean()
    .meta({ description: "it was stopped for that: whoever starts it again on that day has decided" }),
  at: timestamp.nullable().meta({ description: "when it was counted; null: not today" }),
  until: timestamp.meta({ description: "when the day ends, and it begins anew" }),
  reason: z.string().nullable().meta({ description: "why it cannot be told; null: it can" }),
});

export type BudgetBound = z.infer<typeof budgetBound>;
export type BudgetDocument = z.infer<typeof budget>;
