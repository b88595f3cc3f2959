import { existsSync, readdirSync, readFileSync } from "node:fs";
import { NO_USAGE, type Usage } from "../domain/ports/usage.ts";
import { kernelConstants } from "./kernel-constants.ts";
import { parseProcessStat, type ProcessStat } from "./proc-stat.ts";

/** Where the one cgroup-v2 tree is: alone, or beside version 1. */
const CGROUP_ROOTS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/** When a process began; undefined where it is gone. */
export function startedAt(pid: number): number | undefined {
  const stat = statOf(pid);
  return stat === undefined ? undefined : startOf(stat);
}

function startOf({ startTime }: ProcessStat): number {
  return bootTime() + (Number(startTime) / kernelConstants().ticksPerSecond) * 1000;
}

function statOf(pid: number): ProcessStat | undefined {
  return parseProcessStat(read(`/proc/${pid}/stat`) ?? "");
}

/**
 * What the tree of a process takes: its cgroup's own count where `cgroup` is the agent's alone, else the process and
 * its descendants. Files of the kernel are read synchronously: they are in memory, and asking the event loop for 50
 * agents' worth of them takes longer than reading them (Bun 1.4.5).
 */
export function usageOf(pid: number, cgroup: string | undefined): Usage {
  const stat = statOf(pid);
  if (stat === undefined) return NO_USAGE;
  const startedAt = startOf(stat);
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

/** A child is its thread's: a program that forks in a second thread has none in its first. */
function descendants(pid: number): number[] {
  const children = threads(pid).flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter((word) => word !== ""),
  );
  return [pid, ...children.flatMap((child) => descendants(Number(child)))];
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function residentBytes(pid: number): number {
  return Number((read(`/proc/${pid}/statm`) ?? "").split(" ")[1] ?? 0) * kernelConstants().pageBytes;
}

function cpuMicroseconds(pid: number): number {
  return ((statOf(pid)?.cpuTicks ?? 0) / kernelConstants().ticksPerSecond) * 1_000_000;
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
