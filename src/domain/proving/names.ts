import type { LaunchableRuntime } from "../../runtimes/launch-command.ts";

/** The runtimes that can be proven: programs of their own, and the stub, whose record stands for its model. */
export const PROVABLE_RUNTIMES = [
  "claude",
  "codex",
  "pi",
  "opencode",
  "gemini",
  "qwen",
  "copilot",
  "stub",
] as const;

export type ProvableRuntime = LaunchableRuntime | "stub";

export function isProvable(runtime: string): runtime is ProvableRuntime {
  return (PROVABLE_RUNTIMES as readonly string[]).includes(runtime);
}
