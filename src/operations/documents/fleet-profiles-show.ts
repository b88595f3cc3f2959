import { z } from "zod";
import { profileAgent } from "./fleet-profiles-list.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ profile: z.string() });

export const document = documentOf("mosaic.fleet.profile/1", {
  profile: z.string(),
  purpose: z.string(),
  team: z.boolean().meta({ description: "it has one orchestrator and at least one enhancer" }),
  agents: z.array(profileAgent),
  roster: z.string().meta({ description: "the text that fleet init would write" }),
});

export type FleetProfilesShowRequest = z.infer<typeof request>;
export type FleetProfilesShow = z.infer<typeof document>;
