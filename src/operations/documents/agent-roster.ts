import { z } from "zod";
import { budgetBound } from "./budget.ts";
import { agentName, document as documentOf, milliseconds } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.agent.roster/1", {
  roster: z.string().meta({ description: "the file" }),
  socket: z.string().meta({ description: "the fleet's tmux socket" }),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      runtime: z.string(),
      class: z.string(),
      model_hint: z.string().nullable(),
      working_directory: z.string(),
      command: z.array(z.string()).nullable(),
      resume: z.boolean(),
      logs_max_bytes: z.int().meta({ description: "of what was said that is kept; 0: nothing is" }),
      env: z.record(z.string(), z.string()),
      env_file: z.string().nullable(),
      limits: z.strictObject({
        memory_max: z.string().nullable(),
        cpu_quota: z.string().nullable(),
        tasks_max: z.string().nullable(),
      }),
      restart: z.strictObject({
        policy: z.enum(["on-failure", "always", "never"]),
        max: z.int(),
        window_ms: milliseconds,
        backoff_ms: milliseconds,
      }),
      account: z.string().nullable().meta({ description: "null: the one that its runtime has anyway" }),
      on_limit: z.enum(["park", "resume", "ask"]).meta({ description: "what is done at a usage limit" }),
      budget: budgetBound.nullable().meta({ description: "what it may use; null: nobody counts" }),
    }),
  ),
});

export type AgentRosterRequest = z.infer<typeof request>;
export type AgentRoster = z.infer<typeof document>;
