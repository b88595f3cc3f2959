import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, spyOn, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { systemClock } from "../../src/adapters/clock.ts";
import { createKernelLock, parseLockHolder } from "../../src/adapters/kernel-lock.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { KernelLock } from "../../src/domain/ports/kernel-lock.ts";
import { restartLockFolder, restartLockGuardPath } from "../../src/domain/restart-lock/settings.ts";
import { createLockChildren, stopped } from "../support/restart-lock-children.ts";
import { createFakeKernelLock } from "../support/restart-lock-fakes.ts";

/** Far more than anything here takes, however busy the machine is. */
const PATIENT = 60_000;
setDefaultTimeout(2 * PATIENT);

const userId = process.getuid?.() ?? 0;
const real = createKernelLock({ clock: systemClock, userId });
const fake = createFakeKernelLock(systemClock);
const children = createLockChildren();
let home: string;
let path: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "mosaic-kernel-lock-"));
  mkdirSync(restartLockFolder(home), { recursive: true, mode: 0o700 });
  path = restartLockGuardPath(home);
});

afterEach(async () => {
  await children.endAll();
  rmSync(home, { recursive: true, force: true });
});

async function errorOf(work: Promise<unknown>): Promise<MosaicError> {
  const thrown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof MosaicError)) throw new Error(`no MosaicError but ${String(thrown)}`);
  return thrown;
}

async function failingWork(): Promise<never> {
  throw new MosaicError("failure", "the work failed");
}

/** Holds the lock until `letGo` is called. */
async function hold(lock: KernelLock) {
  const entered = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const work = async () => {
    entered.resolve();
    await end.promise;
  };
  const done = lock.withLock(path, work, { patienceMs: PATIENT });
  await Promise.race([entered.promise, done]);
  return {
    letGo: async () => {
      end.resolve();
      await done;
    },
  };
}

describe.each([
  ["real", real],
  ["fake", fake],
])("the %s kernel lock", (_, lock) => {
  test("gives the work's result", async () => {
    expect(await lock.withLock(path, async () => 42, { patienceMs: 0 })).toBe(42);
  });

  test("passes the work's error on, and is free afterwards", async () => {
    expect((await errorOf(lock.withLock(path, failingWork, { patienceMs: 0 }))).message).toBe(
      "the work failed",
    );
    expect(await lock.withLock(path, async () => "free", { patienceMs: 0 })).toBe("free");
  });

  test("lets nobody else in, also not from the same process", async () => {
    const holder = await hold(lock);
    const error = await errorOf(lock.withLock(path, async () => "in", { patienceMs: 30 }));
    expect(error.code).toBe("locked");
    expect(error.message).toContain(path);
    await holder.letGo();
    expect(await lock.withLock(path, async () => "in", { patienceMs: 0 })).toBe("in");
  });

  test("is waited for without holding up anything else", async () => {
    const holder = await hold(lock);
    const waiter = lock.withLock(path, async () => "in", { patienceMs: PATIENT });
    // Were the waiting to block this process, the holder could never let go and the test would time out.
    for (let turns = 0; turns < 10; turns += 1) await systemClock.sleep(1);
    await holder.letGo();
    expect(await waiter).toBe("in");
  });

  test("lets many in one after another", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await systemClock.sleep(1);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => lock.withLock(path, work, { patienceMs: PATIENT })));
    expect(most).toBe(1);
  });

  test("is not waited for after an abort", async () => {
    const holder = await hold(lock);
    const abort = new AbortController();
    const waiter = lock.withLock(path, async () => "in", { patienceMs: PATIENT, signal: abort.signal });
    abort.abort(new MosaicError("interrupted", "interrupted"));
    expect((await errorOf(waiter)).code).toBe("interrupted");
    await holder.letGo();
  });
});

describe("the lock file", () => {
  test("is made with 0600 and stays empty, with nothing beside it: a full disk prevents no lock", async () => {
    const during = await real.withLock(path, async () => readdirSync(dirname(path)), { patienceMs: 0 });
    expect(during).toEqual(["restart.lock.guard"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(path).size).toBe(0);
    expect(readdirSync(dirname(path))).toEqual(["restart.lock.guard"]);
  });

  test("that others could open is closed to them", async () => {
    writeFileSync(path, "");
    chmodSync(path, 0o666);
    await real.withLock(path, async () => undefined, { patienceMs: 0 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("that is removed while it is held still lets the next one in, on a new file", async () => {
    const holder = await hold(real);
    unlinkSync(path);
    expect(await real.withLock(path, async () => "in", { patienceMs: 0 })).toBe("in");
    await holder.letGo();
  });

  test.each([
    ["removed", () => undefined],
    ["replaced by a new one", () => writeFileSync(path, "")],
  ])("that is %s between opening and locking it is not mistaken for a lock", async (_, replace) => {
    const spy = spyOn(Database.prototype, "run").mockImplementationOnce(function (this: Database, sql) {
      unlinkSync(path);
      replace();
      return this.exec(sql);
    });
    try {
      const work = () => errorOf(real.withLock(path, async () => "two inside", { patienceMs: 0 }));
      const inner = await real.withLock(path, work, { patienceMs: PATIENT });
      expect(inner.code).toBe("locked");
    } finally {
      spy.mockRestore();
    }
  });

  test("that each holder removes is waited for by all the same, and lets one in at a time", async () => {
    const program = join(import.meta.dir, "../support/kernel-lock-remover.ts");
    const removers = Array.from({ length: 4 }, () =>
      Bun.spawn([process.execPath, program, path, "150"], { stdout: "ignore", stderr: "pipe" }),
    );
    const said = await Promise.all(removers.map(async ({ stderr }) => new Response(stderr).text()));
    expect(said).toEqual(["", "", "", ""]);
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test("in a folder that is not there is an error, and not waited for", async () => {
    rmSync(dirname(path), { recursive: true });
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: PATIENT }));
    expect(error.message).toStartWith(`cannot lock ${path}: ENOENT`);
  });

  test("below a linked home is fine", async () => {
    const link = `${home}-link`;
    symlinkSync(home, link);
    try {
      const below = restartLockGuardPath(link);
      expect(await real.withLock(below, async () => "in", { patienceMs: 0 })).toBe("in");
    } finally {
      unlinkSync(link);
    }
  });

  test("that is a symbolic link is refused, and its target is not made", async () => {
    symlinkSync(join(home, "target"), path);
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: 0 }));
    expect(error.message).toBe(`lock file ${path} is refused: it is a symbolic link`);
    expect(readdirSync(home)).toEqual(["fleet"]);
  });

  test("that is a folder or a FIFO is refused without waiting", async () => {
    mkdirSync(path);
    expect((await errorOf(real.withLock(path, async () => "in", { patienceMs: 0 }))).message).toContain(
      "not a regular",
    );
    rmSync(path, { recursive: true });
    Bun.spawnSync(["mkfifo", path]);
    expect(lstatSync(path).isFIFO()).toBe(true);
    expect((await errorOf(real.withLock(path, async () => "in", { patienceMs: 0 }))).message).toContain(
      "not a regular",
    );
  });

  test("with content of somebody else is refused and kept", async () => {
    writeFileSync(path, "x".repeat(10_000));
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: 0 }));
    expect(error.code).toBe("failure");
    expect(error.message).toContain("it has content");
    expect(statSync(path).size).toBe(10_000);
  });

  test.skipIf(userId !== 0)("of another user is refused (asked as root)", async () => {
    writeFileSync(path, "");
    chownSync(path, 12_345, 12_345);
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: 0 }));
    expect(error.message).toContain("it belongs to user 12345");
  });

  test("in a folder that is missing is a clear error", async () => {
    rmSync(dirname(path), { recursive: true });
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: 0 }));
    expect(error.code).toBe("failure");
    expect(error.message).toContain(path);
  });
});

describe("another process that holds the lock", () => {
  test("keeps us out until it ends", async () => {
    const other = children.start({ mode: "guard", home });
    await other.said("guarding");
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: 30 }));
    expect(error.message).toBe(`${path} is locked by pid ${other.pid}`);
    other.letGo();
    expect(await real.withLock(path, async () => "in", { patienceMs: PATIENT })).toBe("in");
  });

  test("loses it when it is killed", async () => {
    const other = children.start({ mode: "guard", home });
    await other.said("guarding");
    other.signal("SIGKILL");
    await other.exited;
    expect(await real.withLock(path, async () => "in", { patienceMs: 0 })).toBe("in");
  });

  test("keeps it while it is stopped, and the error says how to wake it", async () => {
    const other = children.start({ mode: "guard", home });
    await other.said("guarding");
    other.signal("SIGSTOP");
    await stopped(other.pid);
    const error = await errorOf(real.withLock(path, async () => "in", { patienceMs: 100 }));
    expect(error.code).toBe("locked");
    expect(error.message).toBe(`${path} is locked by pid ${other.pid}, which is stopped`);
    expect(error.hint).toBe(`kill -CONT ${other.pid}`);
  });
});

describe("the holder of a lock", () => {
  const locks = [
    "1: POSIX  ADVISORY  READ 10 fe:00:5 128 128",
    "2: FLOCK  ADVISORY  WRITE 11 fe:00:5 0 EOF",
    "3: POSIX  ADVISORY  WRITE 12 fe:01:5 0 EOF",
    "4: POSIX  ADVISORY  WRITE 13 fe:00:55 0 EOF",
    "5: -> POSIX  ADVISORY  WRITE 14 fe:00:5 0 EOF",
    "6: POSIX  ADVISORY  WRITE 15 fe:00:5 1073741824 1073742335",
    "7: POSIX  ADVISORY  WRITE 16 08:12345:6 0 EOF",
    "8: POSIX  ADVISORY  WRITE 0 fe:00:7 0 EOF",
    "",
  ].join("\n");

  test.each([
    ["the writer of that very file", 0xfe00n, 5n, 15],
    ["of another device", 0xfe01n, 5n, 12],
    ["with a large minor number", 0x12300845n, 6n, 16],
    ["not known for a file nobody locked", 0xfe00n, 6n, undefined],
    ["not known when it is outside our pid namespace", 0xfe00n, 7n, undefined],
  ])("is %s", (_, dev, ino, pid) => {
    expect(parseLockHolder(locks, { dev, ino })).toBe(pid as never);
  });
});
