import { z } from "zod";
import { timestamp } from "./parts.ts";

export const proofOutcome = z.enum(["good", "unclear", "wrong"]).meta({
  description:
    "good: every state and every verdict was right; unclear: nothing was wrong, and not everything was proven",
});

/** A version that was tried on this host. */
export const provenVersion = z.strictObject({
  version: z.string(),
  at: timestamp,
  mosaic: z.string().meta({ description: "the version of the mosaic that tried it" }),
  outcome: proofOutcome,
});

/** The file of a runtime of the user's own. */
export const runtimeDescription = z.strictObject({
  file: z.string(),
  sha256: z.string().nullable().meta({ description: "of its text; null: it could not be read" }),
  problem: z.string().nullable().meta({ description: "why it cannot be used; null: it can" }),
});

/** A runtime that comes as a package. */
export const runtimeName = z.enum(["claude", "codex", "pi", "opencode", "gemini", "qwen", "copilot"]);
