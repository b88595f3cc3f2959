import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { acquireRestartLock } from "../../../../src/domain/restart-lock/lock.ts";
import { restartLockGuardPath } from "../../../../src/domain/restart-lock/settings.ts";
import { BOOT, createFakeWorld, HOME, LOCK } from "../../../support/restart-lock-fakes.ts";

const HOUR = 3_600_000;

async function errorOf(work: Promise<unknown>): Promise<MosaicError> {
  const thrown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof MosaicError)) throw new Error(`no MosaicError but ${String(thrown)}`);
  return thrown;
}

describe("a free lock", () => {
  test("is taken at once, with our pid, the time, the token and our birth", async () => {
    const { clock, files, notes, depsOf } = createFakeWorld();
    const lock = await acquireRestartLock(HOME, depsOf(10));
    expect(files.texts.get(LOCK)).toBe(`10\n${clock.now()}\n${lock.token}\n${BOOT} 100\n`);
    expect(clock.monotonic()).toBe(0);
    expect(notes).toEqual([]);
  });

  test("is taken with three lines where our own birth cannot be told", async () => {
    const { clock, files, machine, depsOf } = createFakeWorld();
    machine.mute = true;
    const lock = await acquireRestartLock(HOME, depsOf(10));
    expect(files.texts.get(LOCK)).toBe(`10\n${clock.now()}\n${lock.token}\n`);
  });

  test("is gone after the release, and a second release does nothing", async () => {
    const { files, depsOf } = createFakeWorld();
    const lock = await acquireRestartLock(HOME, depsOf(10));
    expect(await lock.release()).toBe(true);
    expect(files.texts.has(LOCK)).toBe(false);
    expect(await lock.release()).toBe(false);
    expect(await lock.refresh()).toBe(false);
  });

  test("is not left half-taken by a full disk", async () => {
    const { files, depsOf } = createFakeWorld();
    files.full = true;
    const error = await errorOf(acquireRestartLock(HOME, depsOf(10)));
    expect(error.message).toContain("no space left");
    expect(files.texts.size).toBe(0);
  });

  test("is taken once the disk has room again, by whom so much patience is asked for", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    files.full = true;
    clock.events.push({ at: 3000, happens: () => void (files.full = false) });
    await acquireRestartLock(HOME, depsOf(10), { writePatienceMs: 5000 });
    expect(files.texts.has(LOCK)).toBe(true);
    files.texts.clear();
    files.full = true;
    const error = await errorOf(acquireRestartLock(HOME, depsOf(10), { writePatienceMs: 5000 }));
    expect(error.message).toContain("no space left");
    expect(clock.monotonic()).toBeLessThan(9000);
  });
});

describe("a held lock", () => {
  test("is waited for, with one note that names the holder, and taken when it is released", async () => {
    const { clock, notes, depsOf } = createFakeWorld();
    const first = await acquireRestartLock(HOME, depsOf(10));
    clock.events.push({ at: 2000, happens: () => void first.release() });
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBeLessThanOrEqual(2250);
    expect(notes).toEqual(["waiting: restart lock is held by pid 10, refreshed 0 s ago"]);
  });

  test("is refused at once without waiting, naming pid and age", async () => {
    const { clock, depsOf } = createFakeWorld();
    await acquireRestartLock(HOME, depsOf(10));
    await clock.sleep(3000);
    const error = await errorOf(acquireRestartLock(HOME, depsOf(11), { wait: false }));
    expect(error.code).toBe("restart-locked");
    expect(error.message).toBe("restart lock is held by pid 10, refreshed 3 s ago");
    expect(error.hint).toContain("--no-wait");
    expect(clock.monotonic()).toBe(3000);
  });

  test("of a dead owner is taken over at once, with a note, also without waiting", async () => {
    for (const wait of [true, false]) {
      const { clock, machine, notes, depsOf } = createFakeWorld();
      await acquireRestartLock(HOME, depsOf(10));
      machine.running.delete(10);
      await acquireRestartLock(HOME, depsOf(11), { wait });
      expect(clock.monotonic()).toBe(0);
      expect(notes).toEqual(["restart lock of pid 10 is left over, its owner is dead: taken over"]);
    }
  });

  test("of an owner whose pid was given to another process is taken over at once", async () => {
    const { clock, machine, depsOf } = createFakeWorld();
    await acquireRestartLock(HOME, depsOf(10));
    machine.running.set(10, "another start time");
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBe(0);
  });

  test("of three lines and a pid that does not run is waited for: nothing is proven", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    files.texts.set(LOCK, `999\n${clock.now()}\nforeign\n`);
    clock.events.push({ at: 5000, happens: () => void files.texts.delete(LOCK) });
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBe(5000);
  });

  test("that cannot be asked about is waited for", async () => {
    const { clock, machine, depsOf } = createFakeWorld();
    const first = await acquireRestartLock(HOME, depsOf(10));
    machine.mute = true;
    machine.running.delete(10);
    clock.events.push({ at: 5000, happens: () => void first.release() });
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5000);
  });

  test.each([
    ["stale", (now: number) => `999\n${now - 60_000}\nforeign\n`],
    ["of the far future", (now: number) => `999\n${now + 60_001}\nforeign\n`],
    ["garbage", () => "garbage"],
    ["10 MB of garbage", () => "x".repeat(10_000_000)],
    ["empty", () => ""],
  ])("that is %s is taken over at once, with a note", async (_, text) => {
    const { clock, files, notes, depsOf } = createFakeWorld();
    files.texts.set(LOCK, text(clock.now()));
    const lock = await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBe(0);
    expect(notes).toHaveLength(1);
    expect(files.texts.get(LOCK)).toContain(lock.token);
  });

  test("without progress is taken over after 30 s of watching, with a note", async () => {
    const { clock, notes, depsOf } = createFakeWorld();
    await acquireRestartLock(HOME, depsOf(10));
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBe(30_000);
    expect(notes.at(-1)).toBe("restart lock of pid 10 showed no progress for 30 s: taken over");
  });

  test.each([
    ["four lines", (now: number) => `10\n${now}\nforeign\n${BOOT} 100\n`],
    ["three lines", (now: number) => `10\n${now}\nforeign\n`],
  ])("of %s that is refreshed is never broken", async (_, text) => {
    const { clock, files, notes, depsOf } = createFakeWorld();
    depsOf(10);
    for (let at = 0; at <= 180_000; at += 25_000) {
      clock.events.push({ at, happens: () => void files.texts.set(LOCK, text(clock.now())) });
    }
    files.texts.set(LOCK, text(clock.now()));
    clock.events.push({ at: 190_000, happens: () => void files.texts.delete(LOCK) });
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBe(190_000);
    expect(notes).toHaveLength(1);
  });

  test.each([
    ["ahead", HOUR],
    ["back", -HOUR],
  ])("is not broken when the date jumps %s an hour under a healthy owner", async (_, jump) => {
    const { clock, depsOf } = createFakeWorld();
    const first = await acquireRestartLock(HOME, depsOf(10));
    const refreshed: boolean[] = [];
    clock.events.push({ at: 10_000, happens: () => clock.jump(jump) });
    for (let at = 9_000; at <= 90_000; at += 20_000) {
      clock.events.push({ at, happens: async () => void refreshed.push(await first.refresh()) });
    }
    clock.events.push({ at: 100_000, happens: () => void first.release() });
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(100_000);
    expect(refreshed).toEqual([true, true, true, true, true]);
  });

  test.each([
    ["ahead", HOUR],
    ["back", -HOUR],
  ])("of a hung owner is taken over after 30 s also when the date jumps %s an hour", async (_, jump) => {
    const { clock, depsOf } = createFakeWorld();
    await acquireRestartLock(HOME, depsOf(10));
    clock.events.push({ at: 10_000, happens: () => clock.jump(jump) });
    await acquireRestartLock(HOME, depsOf(11));
    expect(clock.monotonic()).toBe(30_000);
  });

  test("that becomes free while somebody else is quicker is waited for again", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    const deps = depsOf(11);
    const quicker = `12\n${clock.now()}\nquicker\n`;
    let entered = 0;
    const kernelLock: typeof deps.kernelLock = {
      withLock(path, work, options) {
        entered += 1;
        if (entered === 1) files.texts.set(LOCK, quicker);
        return deps.kernelLock.withLock(path, work, options);
      },
    };
    clock.events.push({ at: 1000, happens: () => void files.texts.delete(LOCK) });
    await acquireRestartLock(HOME, { ...deps, kernelLock });
    expect(entered).toBe(2);
    expect(clock.monotonic()).toBe(1000);
  });
});

describe("a lock that was taken over", () => {
  test("is neither refreshed nor released by its former owner", async () => {
    const { files, depsOf } = createFakeWorld();
    const first = await acquireRestartLock(HOME, depsOf(10));
    const second = await acquireRestartLock(HOME, depsOf(11));
    const text = files.texts.get(LOCK);
    expect(await first.refresh()).toBe(false);
    expect(await first.release()).toBe(false);
    expect(files.texts.get(LOCK)).toBe(text ?? "");
    expect(await second.release()).toBe(true);
  });

  test("between the first look and the guard is not touched either", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    const deps = depsOf(10);
    const theirs = `11\n${clock.now()}\ntheirs\n`;
    let steal = false;
    const kernelLock: typeof deps.kernelLock = {
      withLock(path, work, options) {
        if (steal) files.texts.set(LOCK, theirs);
        return deps.kernelLock.withLock(path, work, options);
      },
    };
    for (const operation of ["refresh", "release"] as const) {
      steal = false;
      files.texts.delete(LOCK);
      const lock = await acquireRestartLock(HOME, { ...deps, kernelLock });
      steal = true;
      expect(await lock[operation]()).toBe(false);
      expect(files.texts.get(LOCK)).toBe(theirs);
    }
  });

  test("with the whole run folder by nobody is made again by its owner, until the release", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    const lock = await acquireRestartLock(HOME, depsOf(10));
    files.texts.clear();
    await clock.sleep(5_000);
    expect(await lock.refresh()).toBe(true);
    expect(files.texts.get(LOCK)).toBe(`10\n${clock.now()}\n${lock.token}\n${BOOT} 100\n`);
    files.texts.clear();
    expect(await lock.release()).toBe(false);
    expect(await lock.refresh()).toBe(false);
    expect(files.texts.size).toBe(0);
  });
});

describe("a refresh", () => {
  test("changes the time and nothing else", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    const lock = await acquireRestartLock(HOME, depsOf(10));
    await clock.sleep(20_000);
    expect(await lock.refresh()).toBe(true);
    expect(files.texts.get(LOCK)).toBe(`10\n${clock.now()}\n${lock.token}\n${BOOT} 100\n`);
  });
});

describe("something hostile at the lock's path", () => {
  test("is refused with a clear error", async () => {
    const { files, depsOf } = createFakeWorld();
    files.hostile.add(LOCK);
    const error = await errorOf(acquireRestartLock(HOME, depsOf(10)));
    expect(error.code).toBe("failure");
    expect(error.message).toBe(`${LOCK} is not a readable, regular file of yours`);
  });

  test("that came after we took it is left alone by refresh and release", async () => {
    const { files, depsOf } = createFakeWorld();
    const lock = await acquireRestartLock(HOME, depsOf(10));
    files.hostile.add(LOCK);
    expect(await lock.refresh()).toBe(false);
    expect(await lock.release()).toBe(false);
  });
});

describe("an interruption", () => {
  test("ends the waiting and takes no lock", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    const first = await acquireRestartLock(HOME, depsOf(10));
    const abort = new AbortController();
    clock.events.push({ at: 1000, happens: () => abort.abort() });
    const error = await errorOf(acquireRestartLock(HOME, depsOf(11), { signal: abort.signal }));
    expect(error.code).toBe("interrupted");
    expect(files.texts.get(LOCK)).toContain(first.token);
  });

  test("throws the signal's own error where it has one", async () => {
    const { depsOf } = createFakeWorld();
    const signal = AbortSignal.abort(new MosaicError("terminated", "terminated"));
    const error = await errorOf(acquireRestartLock(HOME, depsOf(11), { signal }));
    expect(error.code).toBe("terminated");
  });

  test("under the guard, before the lock was written, leaves no lock", async () => {
    const { files, depsOf } = createFakeWorld();
    const deps = depsOf(10);
    const abort = new AbortController();
    const kernelLock: typeof deps.kernelLock = {
      withLock(path, work, options) {
        abort.abort();
        return deps.kernelLock.withLock(path, work, { ...options, signal: undefined });
      },
    };
    const error = await errorOf(acquireRestartLock(HOME, { ...deps, kernelLock }, { signal: abort.signal }));
    expect(error.code).toBe("interrupted");
    expect(files.texts.size).toBe(0);
  });
});

describe("a guard that stays held", () => {
  test.each([
    ["after 30 s", true, 30_000],
    ["after 1 s without waiting", false, 1000],
  ])("ends in an error %s", async (_, wait, expected) => {
    const { clock, kernelLock, files, depsOf } = createFakeWorld();
    const letGo = Promise.withResolvers<void>();
    const holding = kernelLock.withLock(restartLockGuardPath(HOME), () => letGo.promise, { patienceMs: 0 });
    const error = await errorOf(acquireRestartLock(HOME, depsOf(10), { wait }));
    expect(error.code).toBe("locked");
    expect(clock.monotonic()).toBe(expected);
    expect(files.texts.size).toBe(0);
    letGo.resolve();
    await holding;
  });
});

describe("any number at once", () => {
  test("go in one after another, and the lock is gone at the end", async () => {
    const { clock, files, depsOf } = createFakeWorld();
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 16 }, async (_, index) => {
        const lock = await acquireRestartLock(HOME, depsOf(100 + index));
        inside += 1;
        most = Math.max(most, inside);
        await clock.sleep(1);
        inside -= 1;
        expect(await lock.release()).toBe(true);
      }),
    );
    expect(most).toBe(1);
    expect(files.texts.size).toBe(0);
  });
});
