import type { LimitFile } from "../../ports/user-manager.ts";

/**
 * Compares the limits that the kernel holds for a unit with those that systemd has. systemd 257's user manager reads
 * changed limits when it reloads, and shows them, but leaves the cgroup as it was until the unit is started again
 * (Debian 13, 2026-11-28).
 */
export interface UnheldLimit {
  readonly unit: string;
  /** The unit's cgroup as systemd names it: a path below the root of the hierarchy. */
  readonly controlGroup: string;
  readonly file: LimitFile;
  /**
   * The text of the file: what the kernel holds, and what systemd would write. undefined: there is no such controller.
   */
  readonly held: string | undefined;
  readonly wanted: string;
}

/** The properties to ask `systemctl show` for. */
export const LIMIT_PROPERTIES = ["ControlGroup", "MemoryMax", "TasksMax", "CPUQuotaPerSecUSec"] as const;

/** The kernel's default period, which systemd keeps unless a unit sets another. */
const PERIOD_US = 100_000;
const LEAST_QUOTA_US = 1000;
/** The kernel rounds memory down to whole pages of 4 to 64 KiB, by its build (16 on a Raspberry Pi 5). */
const LARGEST_PAGE = 65_536n;

/** The texts of a unit's limit files by its properties. A property that is missing or not understood has none. Pure. */
export function wantedLimits(properties: ReadonlyMap<string, string>): ReadonlyMap<LimitFile, string> {
  const quota = quotaOf(properties.get("CPUQuotaPerSecUSec"));
  const texts: readonly (readonly [LimitFile, string | undefined])[] = [
    ["memory.max", countOf(properties.get("MemoryMax"))],
    ["pids.max", countOf(properties.get("TasksMax"))],
    ["cpu.max", quota],
  ];
  return new Map(texts.flatMap(([file, text]) => (text === undefined ? [] : [[file, text]])));
}

/** Whether the kernel shows `held` after `wanted` was written to the file. Pure. */
export function isHeld(file: LimitFile, held: string, wanted: string): boolean {
  if (held === wanted) return true;
  if (file !== "memory.max" || !COUNT.test(held) || !COUNT.test(wanted)) return false;
  const less = BigInt(wanted) - BigInt(held);
  return less >= 0n && less < LARGEST_PAGE;
}

const COUNT = /^\d{1,19}$/;

function countOf(value: string | undefined): string | undefined {
  if (value === "infinity") return "max";
  return value !== undefined && COUNT.test(value) ? value : undefined;
}

function quotaOf(span: string | undefined): string | undefined {
  if (span === "infinity") return `max ${PERIOD_US}`;
  const perSecond = span === undefined ? undefined : microseconds(span);
  if (perSecond === undefined) return undefined;
  const quota = Math.round((perSecond * PERIOD_US) / 1e6);
  // below this, systemd uses a longer period, which is not worked out here
  return quota < LEAST_QUOTA_US ? undefined : `${quota} ${PERIOD_US}`;
}

const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6, min: 60e6, h: 3600e6 };

/** systemd's spans: `400ms`, `1s 500ms`, `2.5s`. */
function microseconds(span: string): number | undefined {
  const parts = span.split(" ").map((part) => /^(\d+(?:\.\d+)?)(us|ms|s|min|h)$/.exec(part));
  let sum = 0;
  for (const part of parts) {
    const factor = UNITS[part?.[2] ?? ""];
    if (factor === undefined) return undefined;
    sum += Number(part?.[1]) * factor;
  }
  return Math.round(sum);
}
