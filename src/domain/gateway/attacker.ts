/** What came back over one connection. */
export interface Reply {
  /** Of HTTP; undefined where no answer came. */
  readonly status: number | undefined;
  readonly body: string;
  /** The other side ended the connection. */
  readonly isEnded: boolean;
}

/** Connections to the port that is attacked, one for each call. None of them throws. */
export interface Attacker {
  /** Writes a request as it stands. */
  ask(text: string): Promise<Reply>;
  /** Writes a beginning, then one byte a second, until it is answered or ended, at most so long. */
  drip(beginning: string, milliseconds: number): Promise<Reply>;
  /** Writes a beginning, then the same piece again and again, until it is answered or ended, at most so many bytes. */
  pour(beginning: string, piece: string, most: number): Promise<Reply>;
}
