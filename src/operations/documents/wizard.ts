import { z } from "zod";
import { check } from "./fleet-verify.ts";
import { agentName, document as documentOf, supervisorKind } from "./parts.ts";

const text = z.string().nullable().default(null);
const answer = z.boolean().nullable().default(null);

export const request = z.strictObject({
  profile: text.meta({ description: "the roster to begin with; null for installed: what this host has" }),
  agents: z
    .array(z.string())
    .nullable()
    .default(null)
    .meta({ description: "NAME:RUNTIME[:CLASS[:DIR]], in place of the profile's own" }),
  working_directory: text.meta({ description: "absolute, or from ~; null for the profile's" }),
  names: z.array(z.string()).nullable().default(null).meta({ description: "of the agents, in order" }),
  socket: text.meta({ description: "name of the fleet's own tmux server" }),
  install: answer.meta({ description: "null for yes" }),
  linger: answer.meta({ description: "let the fleet outlive the last log-out; null for no" }),
  trust: answer.meta({ description: "let the runtimes trust their agents' folders; null for no" }),
  claude_hooks: answer.meta({ description: "mosaic's hook for a claude outside of the fleet; null for no" }),
  start: answer.meta({ description: "start and verify; null for yes, where it is installed" }),
});

export const document = documentOf("mosaic.wizard/1", {
  changed: z.boolean().meta({ description: "false: it was not wanted, nothing was done" }),
  supervisor: supervisorKind.nullable(),
  roster_file: z.string().nullable(),
  agents: z.array(
    z.strictObject({
      agent: agentName,
      runtime: z.string(),
      working_directory: z.string(),
      installed: z.boolean().meta({ description: "its program is on this host" }),
    }),
  ),
  steps: z.array(
    z.strictObject({
      step: z.enum(["roster", "install", "linger", "trust", "hooks", "start", "verify"]),
      outcome: z.enum(["done", "failed"]),
      detail: z.string(),
    }),
  ),
  checks: z.array(check).meta({ description: "of the verify at the end" }),
});

export type WizardRequest = z.infer<typeof request>;
export type WizardDocument = z.infer<typeof document>;
