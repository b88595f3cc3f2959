import { z } from "zod";
import { stateWord } from "./agent-row.ts";
import { fleetEvent } from "./fleet-event.ts";
import { budget } from "./budget.ts";
import { agentName, document as documentOf, milliseconds, ofHost, timestamp } from "./parts.ts";

export const request = z.strictObject({
  since: timestamp.nullable().default(null).meta({ description: "null: of the last 12 hours" }),
  host: ofHost,
});

const count = z.int().min(0);

export const document = documentOf("mosaic.fleet.recap/1", {
  since: timestamp,
  until: timestamp,
  journal_begins: timestamp
    .nullable()
    .meta({ description: "its oldest event; null: there is none. What was before is not known" }),
  waiting: z
    .array(
      z.strictObject({
        agent: agentName,
        runtime: z.string(),
        state: stateWord,
        reason: z.string().nullable(),
        since: timestamp.nullable(),
        since_is_bound: z.boolean().meta({ description: "it may have begun before" }),
      }),
    )
    .meta({ description: "who needs a person now" }),
  over_budget: z
    .array(z.strictObject({ agent: agentName, budget }))
    .meta({ description: "who has used what it may use today, by what was counted last" }),
  ended: z.array(
    z.strictObject({
      agent: agentName,
      at: timestamp,
      cause: z.string(),
      wanted: z.boolean().meta({ description: "it was asked to stop" }),
      started_again_at: timestamp.nullable(),
    }),
  ),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      state: stateWord,
      reason: z.string().nullable(),
      starts: count,
      ends: count,
      turns: count.nullable().meta({ description: "answers, by its own record; null: that cannot be read" }),
      blocked_ms: milliseconds.meta({ description: "for how long it waited for somebody" }),
      messages: z.strictObject({
        accepted: count,
        queued: count,
        not_taken: count.meta({ description: "with any other verdict" }),
      }),
    }),
  ),
  commands: z.array(fleetEvent).meta({ description: "who did what" }),
});

export type FleetRecapRequest = z.infer<typeof request>;
export type FleetRecap = z.infer<typeof document>;
