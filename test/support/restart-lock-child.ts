/**
 * One process that wants the restart lock; started by restart-lock-children.ts with one JSON argument.
 * It says what it did one line at a time, and ends when its stdin ends, so that no test leaves it behind.
 */
import { appendFileSync } from "node:fs";
import { systemClock } from "../../src/adapters/clock.ts";
import { systemFiles } from "../../src/adapters/files.ts";
import { createKernelLock } from "../../src/adapters/kernel-lock.ts";
import { createProcessFacts } from "../../src/adapters/process-facts.ts";
import { MosaicError } from "../../src/base/errors.ts";
import { acquireRestartLock } from "../../src/domain/restart-lock/lock.ts";
import type { RestartLockTimes } from "../../src/domain/restart-lock/settings.ts";
import { restartLockFolder, restartLockGuardPath } from "../../src/domain/restart-lock/settings.ts";

export interface ChildTask {
  /** `pass`: stay inside for `insideMs`. `hold`: until stdin ends or SIGTERM. `guard`: hold only the guard. */
  readonly mode: "pass" | "hold" | "guard";
  readonly home: string;
  /** Where `enter PID` and `leave PID` are appended. */
  readonly log?: string;
  readonly insideMs?: number;
  readonly wait?: boolean;
  readonly times?: Partial<RestartLockTimes>;
}

const task = JSON.parse(process.argv[2] ?? "") as ChildTask;
const ending = new AbortController();
process.on("SIGTERM", () => ending.abort(new MosaicError("terminated", "terminated")));
process.on("SIGINT", () => ending.abort(new MosaicError("interrupted", "interrupted")));
process.stdin.on("end", () => ending.abort()).resume();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function log(what: string): void {
  if (task.log !== undefined) appendFileSync(task.log, `${what} ${process.pid}\n`);
}

const kernelLock = createKernelLock({ clock: systemClock, userId: process.getuid?.() ?? 0 });

async function holdGuard(): Promise<void> {
  await systemFiles.makeFolder(restartLockFolder(task.home), 0o700);
  await kernelLock.withLock(
    restartLockGuardPath(task.home),
    async () => {
      say("guarding");
      await systemClock.sleep(600_000, ending.signal);
    },
    { patienceMs: 5000 },
  );
}

async function holdLock(): Promise<void> {
  const deps = {
    clock: systemClock,
    files: systemFiles,
    kernelLock,
    processes: createProcessFacts(),
    newToken: () => crypto.randomUUID(),
    note: (text: string) => say(`note ${text}`),
    times: task.times ?? {},
  };
  const lock = await acquireRestartLock(task.home, deps, { wait: task.wait ?? true, signal: ending.signal });
  try {
    log("enter");
    say("acquired");
    await systemClock.sleep(task.mode === "pass" ? (task.insideMs ?? 5) : 600_000, ending.signal);
    log("leave");
  } finally {
    say(`refreshed ${await lock.refresh()}`);
    say(`released ${await lock.release()}`);
  }
}

try {
  await (task.mode === "guard" ? holdGuard() : holdLock());
} catch (thrown) {
  if (!(thrown instanceof MosaicError)) throw thrown;
  say(`error ${thrown.code}: ${thrown.message}`);
  process.exitCode = 1;
}
// Bun (1.4.5) forgets a destroy() that comes before stdin was first read, and would never end
await systemClock.sleep(20);
process.stdin.destroy();
