import { cannotTell, known } from "../../src/base/answer.ts";
import type { Answer } from "../../src/base/answer.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { KernelLock } from "../../src/domain/ports/kernel-lock.ts";
import type { LockFiles, RestartLockDeps } from "../../src/domain/restart-lock/dependencies.ts";
import type { ProcessFacts } from "../../src/domain/ports/process-facts.ts";
import type { ProcessBirth } from "../../src/domain/ports/process-facts.ts";
import { restartLockPath } from "../../src/domain/restart-lock/settings.ts";
import type { Clock } from "../../src/base/clock.ts";

export const HOME = "/home/someone/.config/mosaic";
export const LOCK = restartLockPath(HOME);
export const BOOT = "0f0f0f0f-1111-2222-3333-444444444444";

/** Time that passes only when somebody sleeps; `events` happen at their moment of the monotonic clock. */
class FakeClock implements Clock {
  readonly events: { at: number; happens: () => void | Promise<void> }[] = [];
  #elapsed = 0;
  #date = 1_800_000_000_000;

  now(): number {
    return this.#date + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.#elapsed += milliseconds;
    const due = this.events.filter((event) => event.at <= this.#elapsed);
    for (const event of due) {
      this.events.splice(this.events.indexOf(event), 1);
      await event.happens();
    }
  }

  /** Somebody sets the date. */
  jump(milliseconds: number): void {
    this.#date += milliseconds;
  }
}

/** One file system of texts; `hostile` paths are there and cannot be read. */
class FakeLockFiles implements LockFiles {
  readonly texts = new Map<string, string>();
  readonly hostile = new Set<string>();
  full = false;

  async readOwn(path: string, limit: number): Promise<string | undefined> {
    return this.hostile.has(path) ? undefined : this.texts.get(path)?.slice(0, limit);
  }

  async mode(path: string): Promise<number | undefined> {
    return this.hostile.has(path) || this.texts.has(path) ? 0o600 : undefined;
  }

  async write(path: string, text: string): Promise<void> {
    if (this.full) throw new MosaicError("failure", `cannot write ${path}: no space left on the device`);
    this.texts.set(path, text);
  }

  async remove(path: string): Promise<void> {
    this.texts.delete(path);
  }

  async makeFolder(): Promise<void> {}
}

/** Exclusion inside one process, with the same patience and abort as the real one. */
export function createFakeKernelLock(clock: Pick<Clock, "monotonic" | "sleep">): KernelLock {
  const held = new Set<string>();
  return {
    async withLock(path, work, { patienceMs, signal }) {
      const deadline = clock.monotonic() + patienceMs;
      for (;;) {
        signal?.throwIfAborted();
        if (!held.has(path)) break;
        if (clock.monotonic() >= deadline) throw new MosaicError("locked", `${path} is locked`);
        await clock.sleep(5, signal);
      }
      held.add(path);
      try {
        return await work();
      } finally {
        held.delete(path);
      }
    },
  };
}

/** The processes of a machine by pid; what is not listed is dead, and `mute` makes every question unanswered. */
export class FakeMachine {
  readonly running = new Map<number, string>();
  mute = false;

  /** The facts as process `pid` sees them, which runs from now on. */
  process(pid: number, startTime = String(pid * 10)): ProcessFacts {
    this.running.set(pid, startTime);
    return {
      pid,
      ownBirth: async () => (this.mute ? cannotTell("no /proc") : known({ bootId: BOOT, startTime })),
      isAlive: async (other, birth) => this.#isAlive(other, birth),
    };
  }

  #isAlive(pid: number, birth: ProcessBirth): Answer<boolean> {
    if (this.mute) return cannotTell("no /proc");
    return known(birth.bootId === BOOT && this.running.get(pid) === birth.startTime);
  }
}

/** A world in which several processes can want the lock of HOME. */
export function createFakeWorld() {
  const clock = new FakeClock();
  const files = new FakeLockFiles();
  const machine = new FakeMachine();
  const kernelLock = createFakeKernelLock(clock);
  const notes: string[] = [];
  let tokens = 0;
  function depsOf(pid: number): RestartLockDeps {
    return {
      clock,
      files,
      kernelLock,
      processes: machine.process(pid),
      newToken: () => `token-${(tokens += 1)}`,
      note: (text) => notes.push(text),
    };
  }
  return { clock, files, machine, kernelLock, notes, depsOf };
}
