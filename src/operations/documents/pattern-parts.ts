import { z } from "zod";

const addedWord = z.strictObject({
  place: z.string().meta({ description: "the place of the screen, as `runtime patterns` names it" }),
  word: z.string(),
});

/** Of one screen. */
export const patternsUsed = z
  .strictObject({
    file: z.string().meta({ description: "below the mosaic home" }),
    sha256: z.string().nullable().meta({ description: "of the file; null: it was not read" }),
    words: z.array(addedWord).meta({
      description: "without which the built-in words say something else of the screen; empty: all do",
    }),
    unused: z.string().nullable().meta({
      description: "why none of its words count here; null: they do, or it has none of this runtime",
    }),
  })
  .nullable()
  .meta({ description: "the file of patterns; null: there is none" });
