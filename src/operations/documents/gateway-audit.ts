import { z } from "zod";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  last: z.int().min(1).max(1000).default(50).meta({ description: "how many lines, the newest" }),
  host: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "only what the gateway of this host wrote; null: all of the team" }),
  verify: z.boolean().default(false).meta({ description: "go through the whole chain of seals" }),
});

const line = z.strictObject({
  line: z.int().meta({ description: "1, 2, 3, …" }),
  at: timestamp,
  host: z
    .string()
    .nullable()
    .meta({ description: "whose gateway wrote it; null: it was written before that was written down" }),
  actor: z.string().meta({ description: "user:ADDRESS, token:NAME, peer:NAME, owner, or nobody" }),
  via: z.enum(["session", "token", "socket", "terminal", "peer"]),
  action: z.string().meta({ description: "the operation, or login, logout, claim" }),
  resource: z.string(),
  outcome: z.string().meta({ description: "ok, or the code of the error" }),
  detail: z.string(),
  peer: z.string().nullable().meta({ description: "the id of another team's gateway that asked" }),
  grant: z.string().nullable().meta({ description: "the id of the grant that it asked by" }),
  request_id: z
    .string()
    .nullable()
    .meta({ description: "of what two teams' gateways said to each other: the same in both audits" }),
});

export const document = documentOf("mosaic.gateway.audit/1", {
  lines: z.array(line),
  verified: z
    .strictObject({
      lines: z.int().meta({ description: "that hold" }),
      marked: z
        .int()
        .nullable()
        .meta({ description: "the last line by the mark beside the chain; null: there is no mark" }),
      broken: z
        .strictObject({ line: z.int(), why: z.string() })
        .nullable()
        .meta({ description: "the first that does not" }),
    })
    .nullable()
    .meta({ description: "null: it was not asked for" }),
});

export type GatewayAuditRequest = z.infer<typeof request>;
export type GatewayAudit = z.infer<typeof document>;
