import { existsSync } from "node:fs";
import { NO_USAGE, type Usage } from "../domain/ports/usage.ts";
import { kernelConstants } from "./kernel-constants.ts";
import { descendantsOf, kernelText, statOf } from "./proc-files.ts";
import type { ProcessStat } from "./proc-stat.ts";

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

/**
 * What the tree of a process takes: its cgroup's own count where `cgroup` is the agent's alone, else the process and
 * its descendants.
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
  const descendants = descendantsOf(pid);
  return {
    memory: { bytes: residentBytes(pid) + sum(descendants, residentBytes), source: "processes" },
    cpuMs: cpuMs(stat) + sum(descendants, (one) => cpuMs(statOf(one))),
    startedAt,
  };
}

function cgroupUsage(folder: string): Omit<Usage, "startedAt"> {
  const microseconds = /^usage_usec (\d+)$/m.exec(kernelText(`${folder}/cpu.stat`) ?? "")?.[1];
  const memory = `${folder}/memory.current`;
  const current = existsSync(memory) ? kernelText(memory) : undefined;
  const pids = (kernelText(`${folder}/cgroup.procs`) ?? "").split("\n").filter((line) => line !== "");
  return {
    // without the memory controller (containers, hybrid hosts) there is no memory.current
    memory:
      current === undefined
        ? { bytes: sum(pids.map(Number), residentBytes), source: "processes" }
        : { bytes: Number(current), source: "cgroup" },
    cpuMs: microseconds === undefined ? undefined : Number(microseconds) / 1000,
  };
}

function residentBytes(pid: number): number {
  return Number((kernelText(`/proc/${pid}/statm`) ?? "").split(" ")[1] ?? 0) * kernelConstants().pageBytes;
}

function cpuMs(stat: ProcessStat | undefined): number {
  return ((stat?.cpuTicks ?? 0) / kernelConstants().ticksPerSecond) * 1000;
}

let boot: number | undefined;

function bootTime(): number {
  boot ??= Number(/^btime (\d+)$/m.exec(kernelText("/proc/stat") ?? "")?.[1]) * 1000;
  return boot;
}

function sum(pids: readonly number[], measure: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + measure(pid), 0);
}
