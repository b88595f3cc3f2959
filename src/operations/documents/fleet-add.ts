import { z } from "zod";
import {
  agentName,
  document as documentOf,
  force,
  grace,
  milliseconds,
  openedConversation,
  supervisorKind,
} from "./parts.ts";
import { receipt } from "./receipt.ts";
import { rosterChange } from "./roster-change.ts";

export const request = z.strictObject({
  agent: z.string().meta({ description: "the name of the new agent" }),
  runtime: z.string(),
  class: z.string().nullable().default(null),
  model_hint: z.string().nullable().default(null),
  working_directory: z.string().nullable().default(null),
  message: z.string().nullable().default(null).meta({ description: "sent to it once it has started" }),
  message_timeout_ms: milliseconds.default(60_000).meta({ description: "how long to try to send it" }),
  start: z.boolean().default(true).meta({ description: "start it when it is installed" }),
  grace_ms: grace,
  force,
});

export const document = documentOf("mosaic.fleet.add/1", {
  supervisor: supervisorKind,
  agent: agentName,
  outcome: z.enum([
    "added",
    "started",
    "already running",
    "failed",
    "unknown",
    "stopped meanwhile",
    "not installed",
  ]),
  detail: z.string().nullable(),
  pid: z.int().nullable(),
  ...openedConversation,
  receipt: receipt.nullable().meta({ description: "of its first message; null: none was sent" }),
  roster: rosterChange,
  files: z.array(z.string()).meta({ description: "files that were written" }),
  enabled: z.array(z.string()).meta({ description: "units that start at boot from now on" }),
});

export type FleetAddRequest = z.infer<typeof request>;
export type FleetAdd = z.infer<typeof document>;
