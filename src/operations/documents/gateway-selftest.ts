import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  quick: z
    .boolean()
    .default(false)
    .meta({ description: "without those that take as long as the port waits" }),
});

export const document = documentOf("mosaic.gateway.selftest/1", {
  address: z.string(),
  probes: z.array(
    z.strictObject({
      probe: z.string().meta({ description: "what was tried" }),
      refused: z.boolean().nullable().meta({ description: "null: it could not be tried" }),
      status: z
        .int()
        .nullable()
        .meta({ description: "of HTTP; null: the connection was cut off, or nothing was tried" }),
      detail: z.string().nullable().meta({ description: "why it could not be tried" }),
    }),
  ),
});

export type GatewaySelftestRequest = z.infer<typeof request>;
export type GatewaySelftest = z.infer<typeof document>;
