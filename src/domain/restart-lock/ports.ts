import type { Answer } from "../../base/answer.ts";
import type { Clock } from "../../base/clock.ts";
import type { Files } from "../ports/files.ts";
import type { ProcessBirth } from "./record.ts";
import type { RestartLockTimes } from "./settings.ts";

export interface ProcessFacts {
  readonly pid: number;
  /** What tells this process from a later one with the same pid. */
  ownBirth(): Promise<Answer<ProcessBirth>>;
  /** Whether the process that had this pid *and* this birth still runs. A zombie does not. */
  isAlive(pid: number, birth: ProcessBirth): Promise<Answer<boolean>>;
}

/** What the lock needs of the file system: nothing that follows a link or reads without a limit. */
export type LockFiles = Pick<Files, "makeFolder" | "mode" | "readOwn" | "remove" | "write">;

export interface KernelLockOptions {
  /** How long to wait for another process's lock; after that a MosaicError `locked` that names its holder. */
  readonly patienceMs: number;
  /** An abort ends the waiting (not the work) by throwing the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A lock that the kernel drops when its holder dies, however it dies. Not re-entrant. */
export interface KernelLock {
  withLock<T>(path: string, work: () => Promise<T>, options: KernelLockOptions): Promise<T>;
}

export interface RestartLockDeps {
  readonly clock: Clock;
  readonly processes: ProcessFacts;
  readonly files: LockFiles;
  readonly kernelLock: KernelLock;
  /** A fresh UUID. */
  newToken(): string;
  /** One line for the person who waits (stderr). */
  note(text: string): void;
  /** Only tests shorten these. */
  readonly times?: Partial<RestartLockTimes>;
}
