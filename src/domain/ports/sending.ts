/** Who may type into a pane: one at a time, across processes and the scripts of tools/tmux. */
export interface SenderLock {
  /**
   * undefined: another sender held it the whole time, or until aborted. Throws a MosaicError where there can be no
   * lock.
   */
  hold(
    path: string,
    patienceMs: number,
    signal: AbortSignal,
  ): Promise<{ release(): Promise<void> } | undefined>;
}

/** Tells when files change, so that nobody has to look at them all the time. */
export interface Changes {
  /** Watches those of the paths that exist. */
  watch(paths: readonly string[]): ChangeWatch;
}

export interface ChangeWatch {
  /** Ends at the next change, after so many milliseconds, or when aborted; never throws. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>;
  close(): void;
}
