import * as z from "zod/mini";
import { BUILT_IN } from "./built-in.ts";
import { readTokens, TOKENS_PATTERN } from "./quantities.ts";
import { BUDGET_POLICIES } from "./roster.ts";
import { describe, parsed } from "./schema-parts.ts";

/** What an agent may use within a day. checks.ts verifies that there is a bound. */
export const budget = describe(
  z.strictObject({
    tokens: z.optional(
      parsed(z.union([z.string(), z.number()]), readTokens, {
        description:
          "Tokens of a day that the agent's models read anew or wrote (input, writes to the cache, output; not what came from the cache): a number, 500K or 2M of 1000; infinity lifts that of defaults.",
        pattern: TOKENS_PATTERN,
        minimum: 1,
      }),
    ),
    per: z.optional(
      describe(z.literal("day"), {
        description: "Of what time: a day by the clock of this host.",
        default: BUILT_IN.budget.per,
      }),
    ),
    // oxlint-disable-next-line unicorn/no-thenable
    then: z.optional(
      describe(z.enum(BUDGET_POLICIES), {
        description:
          "Once they are used: warn tells somebody, pause also keeps messages until the day ends, stop also stops the agent when its turn is over.",
        default: BUILT_IN.budget.then,
      }),
    ),
  }),
  {
    id: "budget",
    description: "What one agent may use, by what its runtime's own records tell. No turn is cut.",
  },
);

export type WrittenBudget = z.output<typeof budget>;
