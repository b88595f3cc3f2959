/** A person who answers questions, a line at a time. */
export interface InputLines {
  /**
   * The next line, without its end; undefined once the input has ended (Ctrl-D). Rejects with the reason of the signal
   * when the user interrupts.
   */
  next(): Promise<string | undefined>;
  /** Releases the input; the process would wait for it otherwise. */
  close(): Promise<void>;
}
