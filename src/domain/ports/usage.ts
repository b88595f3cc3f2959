/** What an agent's process tree uses at one moment. */
export interface Usage {
  /**
   * "cgroup": what the kernel counts against the unit's limit, in bytes; "processes": the sum of their resident pages.
   */
  readonly memory: { readonly bytes: number; readonly source: "cgroup" | "processes" } | undefined;
  /** Milliseconds of processor time since it started. */
  readonly cpuMs: number | undefined;
  /** Milliseconds since the epoch, when the pane's process started. */
  readonly startedAt: number | undefined;
}

export const NO_USAGE: Usage = { memory: undefined, cpuMs: undefined, startedAt: undefined };

/** Percent of one processor over the whole life, as `ps` counts it; undefined where that is not known. */
export function averageCpuPercent(usage: Usage, now: number): number | undefined {
  if (usage.cpuMs === undefined || usage.startedAt === undefined) return undefined;
  const lifetimeMs = now - usage.startedAt;
  return lifetimeMs <= 0 ? undefined : (usage.cpuMs / lifetimeMs) * 100;
}
