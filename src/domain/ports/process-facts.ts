import type { Answer } from "../../base/answer.ts";

/** Tells a process from a later one with the same pid, after a boot too: for a file that outlives one. */
export interface ProcessBirth {
  /** The kernel's id of this boot. */
  readonly bootId: string;
  /** Clock ticks from boot to the start of the process, as the kernel prints them. */
  readonly startTime: string;
}

export interface ProcessFacts {
  readonly pid: number;
  /** What tells this process from a later one with the same pid. */
  ownBirth(): Promise<Answer<ProcessBirth>>;
  /** Whether the process that had this pid *and* this birth still runs. A zombie does not. */
  isAlive(pid: number, birth: ProcessBirth): Promise<Answer<boolean>>;
}
