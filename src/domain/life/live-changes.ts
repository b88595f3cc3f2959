/** What the drop-in of a unit says of what the roster has, in the roster's words. `EnvironmentFile` is read at a start. */
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
 * What takes effect without a restart, as soon as the drop-in is written: the limits of the unit's cgroup are set after
 * systemd has read them (hold-limits.ts), and it restarts by what it read last. (`set-property` would leave a file of its
 * own that hides what the roster says later.) undefined: there is no such file. Pure.
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
