import { z } from "zod";
import { budget } from "./budget.ts";
import { agentName, milliseconds, timestamp } from "./parts.ts";

export const stateWord = z.enum([
  "starting",
  "idle",
  "available",
  "working",
  "queued",
  "blocked",
  "parked",
  "stopping",
  "restarting",
  "stopped",
  "ended",
  "failed",
  "drifted",
  "unknown",
]);

export const runtimeVersion = z
  .string()
  .nullable()
  .meta({ description: "the version of the runtime that runs; null: it cannot be told" });

export const measured = z.boolean().nullable().meta({
  description:
    "whether its rules were measured with that version, or proven on this host; null: it cannot be told",
});

export const beat = z
  .strictObject({
    state: z.enum(["alive", "stale", "dead", "unknown"]),
    age_ms: milliseconds.nullable(),
    reason: z.string().nullable().meta({ description: "why it is unknown" }),
  })
  .meta({ description: "the heartbeat: alive is not progress" });

/** One agent, as every listing has it. */
export const agentRow = z.strictObject({
  agent: agentName,
  host: z.string(),
  runtime: z.string(),
  class: z.string(),
  state: stateWord.meta({ description: "the word that is shown" }),
  reason: z.string().nullable().meta({ description: "what it waits for, or how it came to that" }),
  source: z
    .enum(["native", "record", "screen", "process", "systemd", "launcher", "tmux", "none"])
    .meta({ description: "who said so" }),
  rule: z.string().nullable().meta({ description: "the rule that gave the state" }),
  since: timestamp.nullable(),
  since_is_bound: z.boolean().meta({ description: "it was so by `since`, and may have begun before" }),
  until: timestamp.nullable().meta({ description: "of a usage limit: when it ends; null: nobody says" }),
  supervisor: z.strictObject({
    state: z.enum(["running", "starting", "stopping", "restarting", "stopped", "ended", "failed", "unknown"]),
    reason: z.string().nullable(),
    unit: z.string().nullable(),
  }),
  remark: z.string().nullable().meta({ description: "what else is worth knowing" }),
  pid: z.int().nullable(),
  started_at: timestamp.nullable().meta({ description: "when its process began" }),
  beat,
  idle_ms: milliseconds.nullable().meta({ description: "since it last printed something" }),
  restarts: z.int().nullable(),
  memory_bytes: z.int().nullable(),
  memory_source: z.enum(["cgroup", "processes"]).nullable(),
  cpu_percent: z.number().nullable().meta({ description: "of one processor, over its whole life" }),
  runtime_version: runtimeVersion,
  measured,
  budget: budget.nullable().meta({ description: "of today, as it was counted last; null: it has none" }),
  flags: z.array(
    z.enum([
      "DRIFT",
      "BOOT-ENABLE",
      "UNMANAGED",
      "UNCONTAINED",
      "CHANGED",
      "PAUSED",
      "SKEW",
      "UNMEASURED",
      "REPLACED",
    ]),
  ),
});

export type AgentRow = z.infer<typeof agentRow>;
