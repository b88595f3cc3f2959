import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  runtime: z
    .enum(["claude", "codex", "copilot", "gemini", "opencode", "pi", "qwen", "stub"])
    .nullable()
    .default(null)
    .meta({ description: "null: every one" }),
});

export const document = documentOf("mosaic.runtime.patterns/1", {
  file: z
    .strictObject({
      path: z.string(),
      sha256: z.string().nullable().meta({ description: "null: it was not read" }),
      used: z.boolean().meta({ description: "false: none of its words count" }),
      problem: z.string().nullable().meta({ description: "why it is not used, in one line" }),
      detail: z.string().nullable().meta({ description: "every problem, with its line" }),
    })
    .nullable()
    .meta({ description: "fleet/patterns.yaml of the home; null: there is none" }),
  runtimes: z.array(
    z.strictObject({
      runtime: z.string(),
      measured_with: z.array(z.string()),
      places: z.array(
        z.strictObject({
          place: z.string(),
          says: z.string().meta({ description: "what is concluded where a word of it is seen" }),
          where: z.string().meta({ description: "on the screen" }),
          kind: z.enum(["words", "sign"]),
          open: z.boolean().meta({ description: "whether a file may add to it" }),
          words: z.array(
            z.strictObject({
              word: z.string(),
              source: z.enum(["built-in", "file"]),
              versions: z
                .array(z.string())
                .nullable()
                .meta({ description: "for which the file adds it; null: built in, for all" }),
            }),
          ),
        }),
      ),
    }),
  ),
});

export type RuntimePatternsRequest = z.infer<typeof request>;
export type RuntimePatterns = z.infer<typeof document>;
