/** One process may type into a pane at a time: mosaic and the scripts of tools/tmux alike. */
export interface SenderLock {
  /**
   * undefined: another sender held it the whole time, or until the abort. Throws a MosaicError where there can be no
   * lock.
   */
  hold(
    path: string,
    patienceMs: number,
    signal: AbortSignal,
  ): Promise<{ release(): Promise<void> } | undefined>;
}

/** Reports changes of files, so that they need not be polled. */
export interface Changes {
  /** Watches those of the paths that exist. */
  watch(paths: readonly string[]): ChangeWatch;
}

export interface ChangeWatch {
  /** Resolves at the next change, after that many milliseconds, or when aborted; never throws. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
}
