import { z } from "zod";
import { document as documentOf, milliseconds, supervisorKind } from "./parts.ts";

export const request = z.strictObject({
  timeout_ms: milliseconds
    .default(5_000)
    .meta({ description: "how long to look again while something fails" }),
  boot: z.boolean().default(false).meta({ description: "also what a reboot needs" }),
});

export const check = z.strictObject({
  check: z.string().meta({ description: "what was looked at" }),
  agent: z.string().nullable(),
  verdict: z
    .enum(["ok", "failed", "waits", "warning", "unknown", "not available"])
    .meta({ description: "waits: it runs as it should, and is blocked; no failure" }),
  fact: z.string(),
  hint: z.string().nullable(),
});

export const document = documentOf("mosaic.fleet.verify/1", {
  supervisor: supervisorKind,
  checks: z.array(check),
});

export type FleetVerifyRequest = z.infer<typeof request>;
export type FleetVerify = z.infer<typeof document>;
