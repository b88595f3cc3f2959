/**
 * The fast channel between the gateways of a team: what is said on it reaches whoever listens now, or nobody. It may
 * be away or be wiped at any time, so nothing is kept on it that cannot be read again from the store.
 */
export interface Bus {
  /** Whether its beat was heard lately: a fact of the last second and a half. */
  readonly isUp: boolean;
  /** Resolves to whether it was handed over; it never rejects, for what is lost is read from the store. */
  say(channel: string, bytes: Uint8Array): Promise<boolean>;
  /** Hears what is said on a channel from now on, until it is disposed of. */
  hear(channel: string, heard: (bytes: Uint8Array) => void): Disposable;
  /**
   * Counts one more under a name; the count begins anew `windowMs` after its first. Undefined where the bus is away:
   * the caller counts for itself then.
   */
  count(name: string, windowMs: number): Promise<number | undefined>;
  /** Lets go of a count: the next one is the first. */
  clear(name: string): Promise<boolean>;
  /** Sets a mark that goes by itself after `forMs`. */
  mark(name: string, forMs: number): Promise<boolean>;
  /** The names of the marks that begin so; undefined where the bus is away. */
  marks(prefix: string): Promise<readonly string[] | undefined>;
  close(): void;
}

export interface BusOptions {
  /**
   * Called at each beginning of a connection, the first one too: something may have been said meanwhile, so what
   * depends on it is read again.
   */
  readonly onGap: () => void;
  /** Called when it is known to be away. */
  readonly onAway?: () => void;
}
