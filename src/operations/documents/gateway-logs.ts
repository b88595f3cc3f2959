import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  lines: z.int().min(1).max(10_000).default(50).meta({ description: "at most the last so many" }),
});

export const document = documentOf("mosaic.gateway.logs/1", {
  from: z
    .enum(["journal", "file"])
    .meta({ description: "journal: journald's, of its unit; file: where no journal keeps it" }),
  path: z.string().nullable().meta({ description: "the file; null: the journal" }),
  lines: z.array(z.string()).meta({ description: "oldest first" }),
});

export type GatewayLogsRequest = z.infer<typeof request>;
export type GatewayLogs = z.infer<typeof document>;
