/** The faults that need the real process: memory that is never given back, and children that outlive it. */
const STEP_MEGABYTES = 50;
const STEP_INTERVAL_MS = 100;
const MEGABYTE = 1024 * 1024;

export interface Leak {
  /** What was taken; here so that nothing of it is ever collected. */
  readonly kept: readonly Uint8Array[];
  /** Stops taking more. */
  stop(): void;
}

/** Takes and touches memory, 50 MB at a time every 100 ms; 0 megabytes means without end. */
export function startLeak(megabytes: number): Leak {
  const kept: Uint8Array[] = [];
  let left = megabytes === 0 ? Infinity : megabytes;
  const take = (): void => {
    const size = Math.min(STEP_MEGABYTES, left);
    // Filled, because the kernel gives no page to memory that was never written to.
    kept.push(new Uint8Array(size * MEGABYTE).fill(kept.length + 1));
    left -= size;
    if (left <= 0) clearInterval(timer);
  };
  const timer = setInterval(take, STEP_INTERVAL_MS);
  take();
  return { kept, stop: () => clearInterval(timer) };
}

/** Starts children in sessions of their own, as a daemon's would be; returns their pids. */
export function startDetachedChildren(count: number): number[] {
  return Array.from({ length: count }, () => {
    // in a session of its own before it is sleep: setsid(1) makes it after, and the end of our terminal may come between
    const child = Bun.spawn(["sleep", "100000"], {
      detached: true,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    child.unref();
    return child.pid;
  });
}
