import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.selftest/1", {
  address: z.string(),
  probes: z.array(
    z.strictObject({
      probe: z.string().meta({ description: "what was tried" }),
      refused: z.boolean(),
      status: z.int().nullable().meta({ description: "of HTTP; null: no answer came" }),
    }),
  ),
});

export type GatewaySelftestRequest = z.infer<typeof request>;
export type GatewaySelftest = z.infer<typeof document>;
