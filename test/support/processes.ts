import { readdirSync, readFileSync } from "node:fs";
import { until } from "./poll.ts";

/**
 * The variable that a run of tests puts into the environment of all it starts, to find it again however far it
 * went: a process keeps the environment it was started with when it calls setsid and when it loses its parent.
 * Its value is the run's, or `RUN/PID` of the worker that runs a file.
 */
export const MARKER = "MOSAIC_TEST_RUN";

/** Whether a value of the marker is that of this run, or of one of its workers. */
export function isOfRun(value: string | undefined, run: string): boolean {
  return value?.split("/")[0] === run;
}

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it ended meanwhile, or is another user's
  }
}

/** True while there is such a process; a zombie, which only waits to be reaped, is none. */
export function isRunning(pid: number): boolean {
  const status = readProcess(pid, "status");
  return status !== "" && !/^State:\s+Z/m.test(status);
}

/** Ends it; one that has ended between the look and this is what was wanted. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** SIGSTOP has stopped it; a signal is sent before it is obeyed. */
export function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readProcess(pid, "status"));
}

/** The process that started it, or took it over; undefined where there is no such process. */
export function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\s+(\d+)$/m.exec(readProcess(pid, "status"))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The path of a process in the cgroup-v2 tree; "" where it is gone. */
export function cgroupOf(pid: number): string {
  return /^0::(.*)$/m.exec(readProcess(pid, "cgroup"))?.[1] ?? "";
}

/** The value of a variable in the environment a process was started with. */
export function startedWith(pid: number, variable: string): string | undefined {
  const entries = readProcess(pid, "environ").split("\0");
  return entries.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1);
}

/** Every running process that `matches`. */
export function findProcesses(matches: (pid: number) => boolean): FoundProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunning(pid) && matches(pid))
    .map((pid) => ({ pid, command: readProcess(pid, "cmdline").replaceAll("\0", " ").trim() }));
}

/** Those that are still there after 5 s: a process that was just told to end takes a moment, on a busy host a long one. */
export async function survivors(matches: (pid: number) => boolean): Promise<FoundProcess[]> {
  try {
    await until("no process is left", () => findProcesses(matches).length === 0, { deadline: 5_000 });
  } catch {
    // what is left is the answer
  }
  return findProcesses(matches);
}
