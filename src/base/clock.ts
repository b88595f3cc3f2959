export interface Clock {
  /** Wall-clock time, milliseconds since the epoch: for what is written down. It may jump. */
  now(): number;
  /** Milliseconds that only ever go forward: for waiting and measuring. */
  monotonic(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
