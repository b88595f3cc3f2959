import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const profileAgent = z.strictObject({
  agent: z.string().meta({ description: "the name that it will have" }),
  runtime: z.string(),
  class: z.string(),
  installed: z.boolean().meta({ description: "its program is on this host" }),
});

export const document = documentOf("mosaic.fleet.profiles/1", {
  profiles: z.array(
    z.strictObject({
      profile: z.string(),
      purpose: z.string(),
      team: z.boolean().meta({ description: "it has one orchestrator and at least one enhancer" }),
      agents: z.array(profileAgent).meta({ description: "of installed: one of each runtime that is here" }),
    }),
  ),
});

export type FleetProfilesListRequest = z.infer<typeof request>;
export type FleetProfilesList = z.infer<typeof document>;
