import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseProcessStat } from "../../src/adapters/proc-stat.ts";
import { createProcessFacts, readProcessStat } from "../../src/adapters/process-facts.ts";
import { known } from "../../src/base/answer.ts";
import { parseLockRecord } from "../../src/domain/restart-lock/record.ts";
import {
  restartLockFolder,
  restartLockGuardPath,
  restartLockPath,
} from "../../src/domain/restart-lock/settings.ts";
import { createLockChildren, eventually, stopped } from "../support/restart-lock-children.ts";

setDefaultTimeout(120_000);

const children = createLockChildren();
let home: string;
let lock: string;
let log: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "mosaic-restart-lock-"));
  lock = restartLockPath(home);
  log = join(home, "log");
});

afterEach(async () => {
  await children.endAll();
  rmSync(home, { recursive: true, force: true });
});

function makeRunFolder(): void {
  mkdirSync(restartLockFolder(home), { recursive: true, mode: 0o700 });
}

function ownerOnDisk(): number | undefined {
  return existsSync(lock) ? parseLockRecord(readFileSync(lock, "utf8"))?.pid : undefined;
}

/** The pids in the order they were inside; fails when one entered before the other left. */
function visits(): string[] {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const pids: string[] = [];
  for (let index = 0; index < lines.length; index += 2) {
    const [, pid = "?"] = (lines[index] ?? "").split(" ");
    expect(lines.slice(index, index + 2)).toEqual([`enter ${pid}`, `leave ${pid}`]);
    pids.push(pid);
  }
  return pids;
}

function refused(): string {
  return `error failure: ${lock} is not a readable, regular file of yours`;
}

/** What one process says that wants the lock and gives it back. */
async function linesOfOne(): Promise<readonly string[]> {
  const child = children.start({ mode: "pass", home });
  await child.exited;
  return child.lines;
}

/** The text of /proc/PID/stat after the name. */
function fields(state: string, start: string): string {
  return `${state} 1 ${"0 ".repeat(17)}${start} 0 0`;
}

describe("processes that want the restart lock", () => {
  test("go in one after another, all 16, and leave no lock behind", async () => {
    const all = Array.from({ length: 16 }, () => children.start({ mode: "pass", home, log, insideMs: 5 }));
    expect(await Promise.all(all.map((child) => child.exited))).toEqual(all.map(() => 0));
    expect(visits().toSorted()).toEqual(all.map((child) => String(child.pid)).toSorted());
    expect(readdirSync(restartLockFolder(home))).toEqual(["restart.lock.guard"]);
  });

  test("go on one after another when a dead owner's lock is there for all 16 to break", async () => {
    const dead = children.start({ mode: "hold", home });
    await dead.said("acquired");
    dead.signal("SIGKILL");
    await dead.exited;
    expect(ownerOnDisk()).toBe(dead.pid);
    const all = Array.from({ length: 16 }, () => children.start({ mode: "pass", home, log, insideMs: 5 }));
    expect(await Promise.all(all.map((child) => child.exited))).toEqual(all.map(() => 0));
    expect(visits()).toHaveLength(16);
    const takeovers = all.flatMap((child) => child.lines).filter((line) => line.includes("taken over"));
    expect(takeovers).toEqual([
      `note restart lock of pid ${dead.pid} is left over, its owner is dead: taken over`,
    ]);
    expect(existsSync(lock)).toBe(false);
  });

  test("write a lock for their own eyes only", async () => {
    const owner = children.start({ mode: "hold", home });
    await owner.said("acquired");
    expect(statSync(lock).mode & 0o777).toBe(0o600);
    expect(statSync(restartLockFolder(home)).mode & 0o777).toBe(0o700);
    const record = parseLockRecord(readFileSync(lock, "utf8"));
    expect(record?.pid).toBe(owner.pid);
    expect(await createProcessFacts(owner.pid).ownBirth()).toEqual(known(record?.birth as never));
  });

  test("go on at once when the owner is killed while they wait", async () => {
    const owner = children.start({ mode: "hold", home });
    await owner.said("acquired");
    const waiter = children.start({ mode: "pass", home });
    await waiter.said("note waiting");
    owner.signal("SIGKILL");
    expect(await waiter.exited).toBe(0);
    expect(waiter.lines.slice(1)).toEqual([
      `note restart lock of pid ${owner.pid} is left over, its owner is dead: taken over`,
      "acquired",
      "refreshed true",
      "released true",
    ]);
  });

  test("go on at once also while the killed owner is a zombie", async () => {
    // The shell becomes a sleep that never collects its child's exit status.
    const parent = Bun.spawn(["sh", "-c", "sleep 30 & echo $!; exec sleep 30"], { stdout: "pipe" });
    try {
      const reader = parent.stdout.getReader();
      const pid = Number(new TextDecoder().decode((await reader.read()).value));
      const birth = await createProcessFacts(pid).ownBirth();
      if (!birth.known) throw new Error(birth.why);
      const facts = createProcessFacts();
      expect(await facts.isAlive(pid, birth.value)).toEqual(known(true));
      await eventually("the shell to become the sleep", () =>
        readFileSync(`/proc/${parent.pid}/comm`, "utf8").startsWith("sleep"),
      );
      process.kill(pid, "SIGKILL");
      await eventually("a zombie", () => / Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1")));
      expect(await facts.isAlive(pid, birth.value)).toEqual(known(false));
    } finally {
      parent.kill("SIGKILL");
      await parent.exited;
    }
  });

  test("take over from a stopped owner, which then wakes and leaves the new owner's lock alone", async () => {
    const owner = children.start({ mode: "hold", home });
    await owner.said("acquired");
    owner.signal("SIGSTOP");
    await stopped(owner.pid);
    const next = children.start({ mode: "hold", home, times: { noProgressMs: 500 } });
    await next.said("acquired");
    expect(next.lines.at(-2)).toMatch(
      new RegExp(`^note restart lock of pid ${owner.pid} showed no progress for [0-9]+ s: taken over$`),
    );
    const text = readFileSync(lock, "utf8");
    owner.signal("SIGCONT");
    owner.letGo();
    await owner.exited;
    expect(owner.lines).toEqual(["acquired", "refreshed false", "released false"]);
    expect(readFileSync(lock, "utf8")).toBe(text);
    next.letGo();
    await next.exited;
    expect(next.lines.slice(-2)).toEqual(["refreshed true", "released true"]);
    expect(existsSync(lock)).toBe(false);
  });

  test.each(["SIGTERM", "SIGINT"] as const)("leave no lock behind on %s", async (name) => {
    const owner = children.start({ mode: "hold", home });
    await owner.said("acquired");
    owner.signal(name);
    await owner.exited;
    expect(owner.lines).toContain("released true");
    expect(existsSync(lock)).toBe(false);
  });

  test("stop waiting on SIGTERM and leave the owner's lock alone", async () => {
    const owner = children.start({ mode: "hold", home });
    await owner.said("acquired");
    const waiter = children.start({ mode: "hold", home });
    await waiter.said("note waiting");
    waiter.signal("SIGTERM");
    expect(await waiter.exited).toBe(1);
    expect(waiter.lines.at(-1)).toBe("error terminated: terminated");
    expect(ownerOnDisk()).toBe(owner.pid);
  });

  test("say who holds it when they may not wait", async () => {
    const owner = children.start({ mode: "hold", home });
    await owner.said("acquired");
    const other = children.start({ mode: "pass", home, wait: false });
    await other.exited;
    expect(other.lines.at(-1)).toMatch(
      new RegExp(`^error restart-locked: restart lock is held by pid ${owner.pid}, refreshed [0-9]+ s ago$`),
    );
  });

  test("do not break into a guard whose holder is stopped", async () => {
    const guard = children.start({ mode: "guard", home });
    await guard.said("guarding");
    guard.signal("SIGSTOP");
    await stopped(guard.pid);
    const other = children.start({ mode: "pass", home, times: { guardPatienceMs: 300 } });
    await other.exited;
    const path = restartLockGuardPath(home);
    expect(other.lines).toEqual([`error locked: ${path} is locked by pid ${guard.pid}, which is stopped`]);
    expect(existsSync(lock)).toBe(false);
  });
});

describe("something hostile in the lock's place", () => {
  test("is not followed when it is a symbolic link", async () => {
    makeRunFolder();
    const target = join(home, "precious");
    writeFileSync(target, "1\n2\n");
    symlinkSync(target, lock);
    expect(await linesOfOne()).toEqual([refused()]);
    expect(readFileSync(target, "utf8")).toBe("1\n2\n");
    expect(lstatSync(lock).isSymbolicLink()).toBe(true);
  });

  test("is refused when it is a link to nothing, a folder or a FIFO", async () => {
    makeRunFolder();
    symlinkSync(join(home, "nothing"), lock);
    expect(await linesOfOne()).toEqual([refused()]);
    expect(existsSync(join(home, "nothing"))).toBe(false);
    rmSync(lock);
    mkdirSync(lock);
    expect(await linesOfOne()).toEqual([refused()]);
    rmSync(lock, { recursive: true });
    Bun.spawnSync(["mkfifo", lock]);
    expect(await linesOfOne()).toEqual([refused()]);
  });

  test.skipIf(process.getuid?.() !== 0)("is refused when it is another user's (asked as root)", async () => {
    makeRunFolder();
    writeFileSync(lock, "1\n2\n");
    chownSync(lock, 12_345, 12_345);
    expect(await linesOfOne()).toEqual([refused()]);
  });

  test("is taken over like any unreadable lock when it is 10 MB of garbage of our own", async () => {
    makeRunFolder();
    writeFileSync(lock, Buffer.alloc(10_000_000, "garbage\0"));
    const lines = await linesOfOne();
    expect(lines).toEqual([
      "note restart lock is unreadable: taken over",
      "acquired",
      "refreshed true",
      "released true",
    ]);
  });

  test("is refused when the run folder itself is a link", async () => {
    mkdirSync(join(home, "fleet"));
    mkdirSync(join(home, "elsewhere"));
    symlinkSync(join(home, "elsewhere"), restartLockFolder(home));
    expect((await linesOfOne()).at(-1)).toContain("error failure: cannot make the folder");
    expect(readdirSync(join(home, "elsewhere"))).toEqual([]);
  });
});

describe("what the kernel says about a process", () => {
  test.each([
    ["a plain name", "7 (bun) "],
    ["spaces and parentheses in its name", "7 (a) S 1 (b c) "],
    ["a newline in its name", "7 (a\n) R 5) "],
  ])("is understood with %s", (_, start) => {
    expect(parseProcessStat(`${start}${fields("S", "12345")}\n`)).toMatchObject({
      state: "S",
      startTime: "12345",
    });
  });

  test.each([
    ["empty", ""],
    ["cut off", "7 (bun) S 1 2 3"],
    ["without a name", "7 bun S"],
    ["of words", `7 (bun) ${fields("S", "x")}`],
  ])("is not understood when it is %s", (_, text) => {
    expect(parseProcessStat(text)).toBeUndefined();
  });

  test("knows this process as alive, and not one with another start or of another boot", async () => {
    const facts = createProcessFacts();
    const birth = await facts.ownBirth();
    if (!birth.known) throw new Error(birth.why);
    expect(await facts.isAlive(process.pid, birth.value)).toEqual(known(true));
    expect(await facts.isAlive(process.pid, { ...birth.value, startTime: "1" })).toEqual(known(false));
    expect(await facts.isAlive(process.pid, { ...birth.value, bootId: "another" })).toEqual(known(false));
  });

  test("knows a process that ended as dead", async () => {
    const child = Bun.spawn(["true"]);
    await child.exited;
    expect(await readProcessStat(child.pid)).toEqual(known(undefined));
  });

  test("cannot tell where /proc hides a process that runs, or is not there", async () => {
    const proc = join(home, "proc");
    const facts = createProcessFacts(process.pid, proc);
    const birth = { bootId: "b-1", startTime: "5" };
    expect((await facts.isAlive(process.pid, birth)).known).toBe(false);
    expect((await facts.ownBirth()).known).toBe(false);
    mkdirSync(join(proc, "sys/kernel/random"), { recursive: true });
    writeFileSync(join(proc, "sys/kernel/random/boot_id"), "b-1\n");
    expect((await facts.isAlive(process.pid, birth)).known).toBe(false);
    mkdirSync(join(proc, String(process.pid)));
    writeFileSync(join(proc, String(process.pid), "stat"), "garbage");
    expect((await facts.isAlive(process.pid, birth)).known).toBe(false);
    writeFileSync(join(proc, String(process.pid), "stat"), `7 (bun) ${fields("T", "5")}`);
    expect(await facts.isAlive(process.pid, birth)).toEqual(known(true));
  });
});
