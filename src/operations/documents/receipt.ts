import { z } from "zod";
import { agentName, milliseconds, timestamp } from "./parts.ts";

export const verdict = z.enum([
  "accepted",
  "queued",
  "unknown",
  "blocked",
  "draft",
  "dead",
  "not-ready",
  "stored",
  "delivering",
]);

/** How one delivery ended, and what that rests on. */
export const receipt = z.strictObject({
  agent: agentName,
  id: z.string(),
  verdict: verdict.meta({
    description:
      "accepted and queued are only said with proof; stored and delivering are no verdicts: another host has not answered yet",
  }),
  channel: z.string().nullable().meta({ description: "keys, or the runtime's own; null: nothing was sent" }),
  detail: z.string(),
  elapsed_ms: milliseconds,
  evidence: z.strictObject({
    state: z.string().meta({ description: "the agent's state before anything was typed" }),
    reason: z.string().nullable(),
    source: z.string(),
    rule: z.string().nullable(),
    proof: z.string().nullable().meta({ description: "what proves it" }),
    proof_detail: z.string().nullable(),
    enters: z.int().meta({ description: "how often Enter was pressed" }),
    screen: z
      .string()
      .nullable()
      .meta({ description: "a file with the screen at the end, where there was no proof" }),
    repeats: timestamp.nullable().meta({ description: "when the first delivery of this id was" }),
  }),
});

export type ReceiptDocument = z.infer<typeof receipt>;

/** What every message is sent with. */
export const messageFields = {
  text: z.string(),
  id: z.string().nullable().default(null).meta({ description: "its id; a new one where it is null" }),
  source: z.string().nullable().default(null).meta({
    description:
      "who speaks: NAME or HOST:NAME; null: the agent in whose pane the caller is, a token by its name, else operator",
  }),
  raw: z.boolean().default(false).meta({ description: "without the line that says who speaks" }),
  wait_idle: z.boolean().default(false),
  clear_draft: z.boolean().default(false),
  blind: z
    .boolean()
    .default(false)
    .meta({ description: "type also to an agent of whose screen nothing is known (runtime: command)" }),
  timeout_ms: milliseconds.default(30_000),
} as const;
