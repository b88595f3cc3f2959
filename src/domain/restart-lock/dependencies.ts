import type { Clock } from "../../base/clock.ts";
import type { Files } from "../ports/files.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";
import type { ProcessFacts } from "../ports/process-facts.ts";
import type { RestartLockTimes } from "./settings.ts";

/** What the lock needs of the file system: nothing that follows a link or reads without a limit. */
export type LockFiles = Pick<Files, "makeFolder" | "mode" | "readOwn" | "remove" | "write">;

/** What the restart lock is made of. */
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
