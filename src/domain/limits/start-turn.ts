import type { Host } from "../host/host.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";

/** Milliseconds between two starts with one account, enough for a runtime to refresh its login. */
export const START_GAP_MS = 2_000;
/** The longest wait: if it would take longer, the clock went back, because an account has fewer agents than that. */
const MOST_WAIT_MS = 120_000;
/** The holder of the lock only writes one number. */
const PATIENCE_MS = 10_000;
const LONGEST = 32;

/** Pure. When the next agent may start, in milliseconds since the epoch; `last`: when the one before may. */
export function nextTurn(last: number | undefined, now: number): number {
  const turn = last === undefined ? now : Math.max(now, last + START_GAP_MS);
  return turn - now > MOST_WAIT_MS ? now : turn;
}

/**
 * Waits until an agent of an account may start, whatever starts it: a command, a boot, a restart after its death. The
 * turns are kept in a file: each caller takes the next one, and waits for it alone.
 */
export async function waitForStartTurn(
  { files, paths, clock, signal }: Pick<Host, "files" | "paths" | "clock" | "signal">,
  lock: KernelLock,
  account: string,
): Promise<void> {
  const path = `${paths.locks}/account-${account}`;
  await files.makeFolder(paths.locks, 0o700);
  let turn = clock.now();
  const take = async () => {
    const text = (await files.readOwn(`${path}.turn`, LONGEST)) ?? "";
    turn = nextTurn(/^\d{13}\n$/.test(text) ? Number(text) : undefined, clock.now());
    await files.write(`${path}.turn`, `${turn}\n`, 0o600);
  };
  await lock.withLock(path, take, { patienceMs: PATIENCE_MS, signal });
  await clock.sleep(Math.max(0, turn - clock.now()), signal);
}
