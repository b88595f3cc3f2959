import { z } from "zod";
import { document as documentOf, pause } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.resume/1", {
  ended: pause.nullable().meta({ description: "the pause that was ended" }),
});

export type FleetResumeRequest = z.infer<typeof request>;
export type FleetResume = z.infer<typeof document>;
