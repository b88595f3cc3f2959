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
  patterns: z.string().nullable().meta({
    description: "SHA-256 of the file of patterns that had words for it; null: the built-in words alone",
  }),
  holds: z.boolean().meta({
    description:
      "false: its screens are read by other patterns now, or by another description: prove it again",
  }),
});

/** Where a proof is. */
export const proofKept = z
  .string()
  .nullable()
  .meta({ description: "the file that has the result; null: it was not kept" });

/** What was not right, of a proof. */
export const proofFaults = z
  .array(
    z.strictObject({
      state: z.string(),
      message: z.string().nullable().meta({ description: "its kind; null: the word for the state itself" }),
      outcome: z.enum(["unclear", "wrong", "not-run"]),
      expected: z.string(),
      seen: z.string(),
    }),
  )
  .meta({ description: "each state and each message that was not right" });

/** The file of a runtime of the user's own. */
export const runtimeDescription = z.strictObject({
  file: z.string(),
  sha256: z.string().nullable().meta({ description: "of its text; null: it could not be read" }),
  problem: z.string().nullable().meta({ description: "why it cannot be used; null: it can" }),
});

/** A runtime that comes as a package. */
export const runtimeName = z.enum(["claude", "codex", "pi", "opencode", "gemini", "qwen", "copilot"]);
