import { z } from "zod";
import { agentName, document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  profile: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "what to begin with; null for installed: what this host has" }),
  agents: z
    .array(z.string())
    .default([])
    .meta({ description: "NAME:RUNTIME[:CLASS[:DIR]], in place of the profile's own" }),
  working_directory: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "of the agents that are given, or of installed; null for ~/src" }),
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
  agents: z
    .array(
      z.strictObject({
        agent: agentName,
        runtime: z.string(),
        class: z.string(),
        working_directory: z.string(),
        installed: z.boolean().meta({ description: "its program is on this host" }),
      }),
    )
    .meta({ description: "of that roster" }),
  backup: z.string().nullable().meta({ description: "where the roster before was kept" }),
});

export type FleetInitRequest = z.infer<typeof request>;
export type FleetInit = z.infer<typeof document>;
