import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  profile: z.enum(["minimal", "local-canary", "demo"]),
  write: z.boolean().default(false).meta({ description: "write the files; else only show them" }),
  force: z
    .boolean()
    .default(false)
    .meta({ description: "replace an existing roster, keeping a dated backup" }),
});

export const document = documentOf("mosaic.fleet.init/1", {
  profile: z.string(),
  written: z.boolean(),
  files: z.array(z.string()).meta({ description: "the roster first" }),
  roster: z.string().meta({ description: "its text" }),
  backup: z.string().nullable().meta({ description: "where the roster before was kept" }),
});

export type FleetInitRequest = z.infer<typeof request>;
export type FleetInit = z.infer<typeof document>;
