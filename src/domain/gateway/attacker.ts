/** What came back on one connection. */
export interface Reply {
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  readonly body: string;
  /** Whether the other side closed the connection. */
  readonly isEnded: boolean;
}

/** Opens connections to the attacked port, one for each call. Nothing throws. */
export interface Attacker {
  /** Sends a request exactly as given. */
  ask(text: string): Promise<Reply>;
  /** Sends a beginning, then one byte a second, until it is answered or closed, for at most that long. */
  drip(beginning: string, milliseconds: number): Promise<Reply>;
  /**
   * Sends a beginning, then the same piece again and again, until it is answered or closed, at most that many bytes.
   */
  pour(beginning: string, piece: string, most: number): Promise<Reply>;
}
