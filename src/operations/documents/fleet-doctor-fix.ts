import { z } from "zod";
import { doctorFinding } from "./doctor-finding.ts";
import { document as documentOf, supervisorKind } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.doctor.fix/1", {
  supervisor: supervisorKind,
  steps: z
    .array(
      z.strictObject({
        step: z.string().meta({ description: "what was done, as it could be typed" }),
        outcome: z.enum(["done", "failed"]),
        detail: z.string(),
      }),
    )
    .meta({ description: "nothing is stopped, started or lost by any of them" }),
  findings: z.array(doctorFinding).meta({ description: "what is left, the worst first" }),
});

export type FleetDoctorFixRequest = z.infer<typeof request>;
export type FleetDoctorFix = z.infer<typeof document>;
