import { z } from "zod";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.fleet.metrics/1", {
  at: timestamp,
  metrics: z.array(
    z.strictObject({
      name: z.string().meta({ description: "as Prometheus has it" }),
      kind: z.enum(["gauge", "counter", "histogram"]),
      help: z.string(),
      samples: z
        .array(
          z.strictObject({
            part: z
              .enum(["bucket", "sum", "count"])
              .nullable()
              .meta({ description: "of a histogram: which of its figures, with its bound as label le" }),
            labels: z.record(z.string(), z.string()),
            value: z.number(),
          }),
        )
        .meta({ description: "none for what is not known" }),
    }),
  ),
});

export type FleetMetricsRequest = z.infer<typeof request>;
export type FleetMetrics = z.infer<typeof document>;
