import { z } from "zod";
import { document as documentOf } from "./parts.ts";
import { provenVersion, runtimeDescription } from "./runtime-parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.runtime.list/1", {
  runtimes: z.array(
    z.strictObject({
      runtime: z.string(),
      version: z.string().nullable().meta({
        description: "that agents get at their next start; null: none is there, or it does not say",
      }),
      source: z
        .enum(["pinned", "path"])
        .nullable()
        .meta({ description: "pinned: one that the fleet keeps; path: the user's own; null: none is there" }),
      program: z.string().nullable(),
      measured: z
        .boolean()
        .nullable()
        .meta({ description: "what mosaic knows of it was measured with that version; null: cannot tell" }),
      proven: provenVersion
        .nullable()
        .meta({ description: "what `runtime prove` found of that version here" }),
      own_pins: z
        .array(z.strictObject({ agent: z.string(), version: z.string() }))
        .meta({ description: "agents that get another version" }),
      kept: z.array(z.string()).meta({ description: "versions that the fleet keeps of it" }),
      install: z.string().meta({ description: "the command that installs it; empty: nobody says" }),
      description: runtimeDescription
        .nullable()
        .meta({ description: "the file that describes it; null: mosaic has it itself" }),
    }),
  ),
});

export type RuntimeListRequest = z.infer<typeof request>;
export type RuntimeList = z.infer<typeof document>;
