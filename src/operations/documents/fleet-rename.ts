import { z } from "zod";
import {
  agentName,
  document as documentOf,
  force,
  grace,
  openedConversation,
  supervisorKind,
} from "./parts.ts";
import { rosterChange } from "./roster-change.ts";

export const request = z.strictObject({
  agent: z.string().meta({ description: "the name that it has" }),
  to: z.string().meta({ description: "the name that it gets" }),
  now: z.boolean().default(false).meta({ description: "cut a turn; else who is not idle is not renamed" }),
  grace_ms: grace,
  force,
});

export const document = documentOf("mosaic.fleet.rename/1", {
  supervisor: supervisorKind,
  agent: agentName.meta({ description: "the name that it has now" }),
  was: z.string().meta({ description: "the name that it had" }),
  outcome: z
    .enum([
      "renamed",
      "started",
      "already running",
      "failed",
      "unknown",
      "stopped meanwhile",
      "not installed",
    ])
    .meta({ description: "renamed: it did not run; else what became of its start" }),
  detail: z.string().nullable(),
  pid: z.int().nullable(),
  ...openedConversation,
  roster: rosterChange,
  files: z.array(z.string()).meta({ description: "files that were written" }),
  moved: z.array(z.string()).meta({ description: "where its own files are now" }),
  enabled: z.array(z.string()).meta({ description: "units that start at boot from now on" }),
});

export type FleetRenameRequest = z.infer<typeof request>;
export type FleetRename = z.infer<typeof document>;
