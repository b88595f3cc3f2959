import { wholeNumber } from "./key-values.ts";

/** A process, told apart from a later one that was given the same pid. Of no use after a boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTime: string;
}

/** Whether both are the same process; false where one of them is not known. */
export function isSameProcess(one: ProcessIdentity | undefined, other: ProcessIdentity | undefined): boolean {
  return one !== undefined && one.pid === other?.pid && one.startTime === other.startTime;
}

/** The two lines by which every file of the run folder says which process it is about. */
export function renderIdentity({ pid, startTime }: ProcessIdentity): string {
  return `pid=${pid}\npid_start=${startTime}\n`;
}

/** The process that such lines are about; undefined where they do not say it. */
export function identityIn(values: ReadonlyMap<string, string>): ProcessIdentity | undefined {
  const pid = wholeNumber(values.get("pid"));
  const startTime = values.get("pid_start");
  return pid === undefined || startTime === undefined ? undefined : { pid, startTime };
}
