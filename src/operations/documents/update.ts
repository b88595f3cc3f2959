import { z } from "zod";
import { document as documentOf } from "./parts.ts";

const build = { version: z.string(), commit: z.string() };

/** What all operations on mosaic's own binary answer with. */
export const document = documentOf("mosaic.update/1", {
  outcome: z.enum(["updated", "rolled-back", "up-to-date", "newer-installed", "available"]),
  binary: z.string().meta({ description: "the binary that is in place, without links" }),
  previous: z.string().meta({ description: "where the binary before it is kept" }),
  home: z.string(),
  fleet_installed: z
    .boolean()
    .meta({ description: "the home has scripts and units, which go with the binary" }),
  current: z.strictObject(build).meta({ description: "what ran when it was asked for" }),
  offered: z
    .strictObject({ ...build, source: z.string() })
    .meta({ description: "what is offered, or was put in place" }),
  size: z.number().nullable().meta({ description: "bytes to download; null where nothing is" }),
  refreshed: z
    .array(z.strictObject({ kind: z.string(), path: z.string() }))
    .nullable()
    .meta({
      description: "scripts and units that were brought to the version; null where none was looked at",
    }),
  problem: z
    .strictObject({ code: z.string(), message: z.string(), hint: z.string() })
    .nullable()
    .meta({ description: "what went wrong after the binary was replaced" }),
  gateway: z.strictObject({ restarted: z.boolean(), problem: z.string().nullable() }).nullable().meta({
    description: "the gateway that ran, with the binary that is in place now; null: none ran from another",
  }),
  relaunch: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: "the document of `fleet restart` by the binary that is in place now" }),
});

export type UpdateDocument = z.infer<typeof document>;

/** A release, by its version. */
export const version = z
  .string()
  .nullable()
  .default(null)
  .meta({ description: "this version, also an older one; null for what the release is" });

export const relaunch = z
  .boolean()
  .default(false)
  .meta({ description: "then restart the running agents, each once it is idle" });
