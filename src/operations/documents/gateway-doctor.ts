import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.doctor/1", {
  probes: z.array(
    z.strictObject({
      service: z.string().meta({ description: "what was asked" }),
      ok: z.boolean().nullable().meta({ description: "null: it cannot be told" }),
      detail: z.string(),
      remediation: z.string().nullable().meta({ description: "what helps; null where nothing is wrong" }),
    }),
  ),
});

export type GatewayDoctorRequest = z.infer<typeof request>;
export type GatewayDoctor = z.infer<typeof document>;
