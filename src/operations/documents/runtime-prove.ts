import { z } from "zod";
import { document as documentOf, milliseconds, timestamp } from "./parts.ts";
import { proofOutcome } from "./runtime-parts.ts";

const state = z
  .enum(["idle", "working", "queued", "draft", "approval"])
  .meta({ description: "what the agent was brought into" });

const message = z
  .enum(["short", "lines", "long", "unicode", "backslash", "bang", "slash"])
  .meta({ description: "the kind: six lines, 10 KB, ends in a backslash, starts with `!` or with `/clear`" });

const truth = z
  .enum(["right", "unclear", "wrong", "not-run"])
  .meta({ description: "unclear: nothing false was said, and nothing was proven" });

export const request = z.strictObject({
  runtime: z.enum(["claude", "codex", "pi", "opencode", "gemini", "qwen", "copilot", "stub"]),
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
  version: z.string(),
  program: z.string().nullable().meta({ description: "what was run; null where it is part of mosaic" }),
  mosaic: z.string().meta({ description: "the version of the mosaic that proved it" }),
  at: timestamp,
  elapsed_ms: milliseconds,
  outcome: proofOutcome,
  kept: z.string().nullable().meta({ description: "the file that has the result; null: it was not kept" }),
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
});

export type RuntimeProveRequest = z.infer<typeof request>;
export type RuntimeProve = z.infer<typeof document>;
