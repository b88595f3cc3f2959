/** What an agent's process tree has taken, at one moment. */
export interface Usage {
  /** Bytes. "cgroup": what the kernel counts against the unit's limit; "processes": the resident pages of each. */
  readonly memory: { readonly bytes: number; readonly source: "cgroup" | "processes" } | undefined;
  /** Microseconds of processor time since it started. */
  readonly cpuMicroseconds: number | undefined;
  /** Milliseconds since the epoch, when the pane's process started. */
  readonly startedAt: number | undefined;
}

export const NO_USAGE: Usage = { memory: undefined, cpuMicroseconds: undefined, startedAt: undefined };

/** Percent of one processor over the whole life, as `ps` counts it; undefined where it is not known. */
export function averageCpuPercent(usage: Usage, now: number): number | undefined {
  if (usage.cpuMicroseconds === undefined || usage.startedAt === undefined) return undefined;
  const lifetime = (now - usage.startedAt) * 1000;
  return lifetime <= 0 ? undefined : (usage.cpuMicroseconds / lifetime) * 100;
}
