import { existsSync, readFileSync } from "node:fs";
import { NO_USAGE, type Usage } from "../domain/ports/usage.ts";
import { parseProcessStat } from "./process-facts.ts";

/** USER_HZ is 100 on every Linux that Bun runs on; what /proc counts ticks in. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;
/** Where the one cgroup-v2 tree is: alone, or beside version 1. */
const CGROUP_ROOTS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/** When a process began; undefined where it is gone. */
export function startedAt(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const start = stat === undefined ? undefined : parseProcessStat(stat);
  return start === undefined ? undefined : bootTime() + (Number(start.startTime) / TICKS_PER_SECOND) * 1000;
}

/**
 * What the tree of a process takes: its cgroup's own count where `cgroup` is the agent's alone, else the process and
 * its descendants. Files of the kernel are read synchronously: they are in memory, and asking the event loop for 50
 * agents' worth of them takes longer than reading them (Bun 1.4.5).
 */
export function usageOf(pid: number, cgroup: string | undefined): Usage {
  const stat = read(`/proc/${pid}/stat`);
  const start = stat === undefined ? undefined : parseProcessStat(stat);
  if (stat === undefined || start === undefined) return NO_USAGE;
  const startedAt = bootTime() + (Number(start.startTime) / TICKS_PER_SECOND) * 1000;
  if (cgroup !== undefined) {
    const folder = CGROUP_ROOTS.map((root) => root + cgroup).find((path) =>
      existsSync(`${path}/cgroup.procs`),
    );
    if (folder !== undefined) return { ...cgroupUsage(folder), startedAt };
  }
  const tree = descendants(pid);
  return {
    memory: { bytes: sum(tree, residentBytes), source: "processes" },
    cpuMicroseconds: sum(tree, cpuMicroseconds),
    startedAt,
  };
}

function cgroupUsage(folder: string): Omit<Usage, "startedAt"> {
  const cpu = /^usage_usec (\d+)$/m.exec(read(`${folder}/cpu.stat`) ?? "")?.[1];
  const memory = `${folder}/memory.current`;
  const current = existsSync(memory) ? read(memory) : undefined;
  const pids = (read(`${folder}/cgroup.procs`) ?? "").split("\n").filter((line) => line !== "");
  return {
    // without the memory controller (containers, hybrid hosts) there is no memory.current
    memory:
      current === undefined
        ? { bytes: sum(pids.map(Number), residentBytes), source: "processes" }
        : { bytes: Number(current), source: "cgroup" },
    cpuMicroseconds: cpu === undefined ? undefined : Number(cpu),
  };
}

function descendants(pid: number): number[] {
  const children = (read(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter((word) => word !== "");
  return [pid, ...children.flatMap((child) => descendants(Number(child)))];
}

function residentBytes(pid: number): number {
  return Number((read(`/proc/${pid}/statm`) ?? "").split(" ")[1] ?? 0) * PAGE_BYTES;
}

function cpuMicroseconds(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return 0;
  // fields 14 and 15 of proc(5); the first after the name is field 3
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000_000;
}

let boot: number | undefined;

function bootTime(): number {
  boot ??= Number(/^btime (\d+)$/m.exec(read("/proc/stat") ?? "")?.[1]) * 1000;
  return boot;
}

function sum(pids: readonly number[], measure: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + measure(pid), 0);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
