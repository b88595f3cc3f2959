import { z } from "zod";
import { doctorFinding } from "./doctor-finding.ts";
import { document as documentOf, supervisorKind } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.doctor/1", {
  supervisor: supervisorKind,
  findings: z.array(doctorFinding).meta({ description: "the worst first" }),
});

export type FleetDoctorRequest = z.infer<typeof request>;
export type FleetDoctor = z.infer<typeof document>;
