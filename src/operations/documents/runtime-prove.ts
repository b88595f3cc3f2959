import { z } from "zod";
import { document as documentOf, milliseconds, timestamp } from "./parts.ts";
import { proofFaults, proofKept, proofOutcome } from "./runtime-parts.ts";

const state = z
  .enum(["idle", "working", "queued", "draft", "approval", "restart"])
  .meta({ description: "what the agent was brought into" });

const message = z
  .enum(["short", "lines", "long", "unicode", "backslash", "bang", "slash"])
  .meta({ description: "the kind: six lines, 10 KB, ends in a backslash, starts with `!` or with `/clear`" });

const truth = z.enum(["right", "unclear", "wrong", "not-run", "not-tried"]).meta({
  description:
    "unclear: nothing false was said, and nothing was proven; not-run: it could not be brought about; not-tried: of a runtime of one's own nothing can bring it about",
});

export const request = z.strictObject({
  runtime: z.string().meta({ description: "one that mosaic has, or one that a file of the home describes" }),
  version: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "refuse where another one is installed; null: whichever is" }),
  states: z
    .array(state)
    .default([])
    .meta({ description: "no more than these, and then the result is not kept; all where none is given" }),
  messages: z.array(message).default([]).meta({ description: "the same for the kinds of messages" }),
});

export const document = documentOf("mosaic.runtime.prove/1", {
  runtime: z.string(),
  version: z.string().nullable().meta({ description: "null: it does not say it" }),
  program: z.string().nullable().meta({ description: "what was run; null where it is part of mosaic" }),
  mosaic: z.string().meta({ description: "the version of the mosaic that proved it" }),
  at: timestamp,
  elapsed_ms: milliseconds,
  outcome: proofOutcome,
  patterns: z.string().nullable().meta({
    description:
      "SHA-256 of the home's file of patterns, by whose words its screens were read too; null: it has none for this version",
  }),
  kept: proofKept,
  states: z.array(
    z.strictObject({
      state,
      told: z.string().nullable().meta({ description: "what mosaic called it" }),
      rule: z.string().nullable(),
      outcome: truth,
    }),
  ),
  messages: z.array(
    z.strictObject({
      state,
      message,
      verdict: z.string().nullable().meta({ description: "mosaic's; null: it gave none" }),
      received: z.boolean().nullable().meta({ description: "its model received it; null: nothing was sent" }),
      outcome: truth,
      why: z.string().nullable(),
    }),
  ),
  faults: proofFaults,
});

export type RuntimeProveRequest = z.infer<typeof request>;
export type RuntimeProve = z.infer<typeof document>;
