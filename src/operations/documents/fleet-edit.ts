import { z } from "zod";
import { document as documentOf } from "./parts.ts";
import { rosterChange } from "./roster-change.ts";

export const request = z.strictObject({
  base: z.string().meta({ description: "the roster's text as it was when the editing began" }),
  text: z.string().meta({ description: "what became of it" }),
});

export const document = documentOf("mosaic.fleet.edit/1", {
  roster: rosterChange,
  merged: z.boolean().meta({ description: "others changed it meanwhile, elsewhere: theirs is in it too" }),
  at_once: z
    .array(z.enum(["notify", "agents_may", "agents_most", "on_limit", "budget"]))
    .meta({ description: "keys that were changed and hold from now on" }),
  needs_apply: z.boolean().meta({ description: "something was changed that fleet.apply brings about" }),
});

export type FleetEditRequest = z.infer<typeof request>;
export type FleetEdit = z.infer<typeof document>;
