export interface KernelLockOptions {
  /** How long to wait for another process's lock; after that a MosaicError `locked` that names its holder. */
  readonly patienceMs: number;
  /** An abort ends the wait for the lock, not the work, by throwing the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A lock that the kernel drops when its holder dies. Not re-entrant. */
export interface KernelLock {
  withLock<T>(path: string, work: () => Promise<T>, options: KernelLockOptions): Promise<T>;
}
