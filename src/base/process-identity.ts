import { wholeNumber } from "./key-values.ts";

/** Tells a process from a later one with the same pid. Valid until the next boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTime: string;
}

/** Whether both are the same process; false where one of them is not known. */
export function isSameProcess(one: ProcessIdentity | undefined, other: ProcessIdentity | undefined): boolean {
  return one !== undefined && one.pid === other?.pid && one.startTime === other.startTime;
}

/** The two lines by which the files of the run folder name a process. */
export function renderIdentity({ pid, startTime }: ProcessIdentity): string {
  return `pid=${pid}\npid_start=${startTime}\n`;
}

/** The process that such lines name; undefined where they do not. */
export function identityIn(values: ReadonlyMap<string, string>): ProcessIdentity | undefined {
  const pid = wholeNumber(values.get("pid"));
  const startTime = values.get("pid_start");
  return pid === undefined || startTime === undefined ? undefined : { pid, startTime };
}
