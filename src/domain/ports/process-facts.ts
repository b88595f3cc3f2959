import type { Answer } from "../../base/answer.ts";

/** Tells a process from a later one with the same pid, even after a reboot; for files that outlive one. */
export interface ProcessBirth {
  /** The kernel's id of this boot. */
  readonly bootId: string;
  /** Clock ticks from boot to the start of the process, as the kernel prints them. */
  readonly startTime: string;
}

export interface ProcessFacts {
  readonly pid: number;
  /** The birth of this process. */
  ownBirth(): Promise<Answer<ProcessBirth>>;
  /** Whether the process that had this pid *and* this birth still runs. A zombie does not. */
  isAlive(pid: number, birth: ProcessBirth): Promise<Answer<boolean>>;
}
