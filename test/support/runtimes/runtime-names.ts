/** The runtimes of the lab: those that are programs of their own on a host. */
export const LAB_RUNTIMES = ["claude", "codex", "pi", "opencode", "gemini", "qwen", "copilot"] as const;

export type LabRuntime = (typeof LAB_RUNTIMES)[number];

export function isLabRuntime(name: string): name is LabRuntime {
  return (LAB_RUNTIMES as readonly string[]).includes(name);
}
