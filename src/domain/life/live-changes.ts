/** The settings in a unit's drop-in, by the roster's words for them. `EnvironmentFile` is read at a start. */
const KEYS: Readonly<Record<string, string>> = {
  MemoryMax: "limits.memory_max",
  CPUQuota: "limits.cpu_quota",
  TasksMax: "limits.tasks_max",
  Restart: "restart.policy",
  RestartSec: "restart.backoff",
  StartLimitBurst: "restart.max",
  StartLimitIntervalSec: "restart.window",
};

/**
 * What takes effect without a restart once the drop-in is written: systemd reads it, the limits of the unit's cgroup
 * are set (hold-limits.ts), and the new restart policy counts. (`set-property` would leave a file of its own, which
 * hides what the roster says later.) undefined: there is no such file. Pure.
 */
export function liveChanges(before: string | undefined, after: string | undefined): readonly string[] {
  const [was, is] = [assignments(before), assignments(after)];
  return Object.entries(KEYS).flatMap(([key, name]) => {
    const [old, now] = [was.get(key) ?? "-", is.get(key) ?? "-"];
    return old === now ? [] : [`${name}: ${old} → ${now}`];
  });
}

function assignments(text: string | undefined): ReadonlyMap<string, string> {
  const lines = (text ?? "").split("\n").filter((line) => /^[A-Za-z]+=/.test(line));
  return new Map(lines.map((line) => [line.split("=", 1)[0] ?? "", line.slice(line.indexOf("=") + 1)]));
}
