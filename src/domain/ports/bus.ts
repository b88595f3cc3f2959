/**
 * The fast channel between the gateways of a team: what is said reaches whoever listens now, or nobody. It may be away,
 * or lose everything, at any time, so nothing is kept on it that cannot be read again from the store.
 */
export interface Bus {
  /** Whether its heartbeat was received within the last second and a half. */
  readonly isUp: boolean;
  /** Resolves to whether it was handed over. Never rejects: what is lost can be read from the store. */
  say(channel: string, bytes: Uint8Array): Promise<boolean>;
  /** Receives what is said on a channel from now on, until it is disposed of. */
  hear(channel: string, heard: (bytes: Uint8Array) => void): Disposable;
  /**
   * Adds one to the count of a name, which starts again `windowMs` after its first. undefined where the bus is away:
   * the caller counts for itself then.
   */
  count(name: string, windowMs: number): Promise<number | undefined>;
  /** Resets a count: the next one is the first. */
  clear(name: string): Promise<boolean>;
  /** Sets a mark that expires after `forMs`. */
  mark(name: string, forMs: number): Promise<boolean>;
  /** The names of the marks with this prefix; undefined where the bus is away. */
  marks(prefix: string): Promise<readonly string[] | undefined>;
  close(): void;
}

export interface BusOptions {
  /**
   * Called at each new connection, the first one too. Something may have been said meanwhile, so what depends on it
   * must be read again.
   */
  readonly onGap: () => void;
  /** Called when it is found to be away. */
  readonly onAway?: () => void;
}
