/** Kills a command at random instants of its life, from a seed, so that a run can be repeated. */
import type { BinaryRun } from "./built-binary.ts";

/** How often each command is killed: a few times where tests run often, more in a recorded run. */
export const KILLS = Number(process.env["MOSAIC_KILLS"] ?? "5");
/** Printed where a test fails; with the same one the same instants are chosen. */
export const SEED = Number(process.env["MOSAIC_SEED"] ?? Date.now() % 1_000_000);

/** Numbers in [0, 1) that follow from the seed alone (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs a command and kills it with SIGKILL after `delayMs`. True: it was killed; false: it had ended before. */
export async function killedAfter(
  argv: readonly string[],
  run: Pick<BinaryRun, "cwd" | "env">,
  delayMs: number,
): Promise<boolean> {
  const child = Bun.spawn([...argv], {
    cwd: run.cwd,
    env: { ...run.env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
  await child.exited;
  clearTimeout(timer);
  return child.signalCode === "SIGKILL";
}
