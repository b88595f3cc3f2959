/** The lock of whoever types into a pane: real processes, the real flock, and the scripts that take it from bash. */
// runs once: flock knows no uid
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createSenderLock } from "../../src/adapters/sender-lock.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses } from "../support/processes.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const PATH = process.env.PATH ?? "";
const NEVER = new AbortController().signal;

let folder: TemporaryFolder;
let path: string;
beforeEach(() => {
  folder = new TemporaryFolder("sender-lock");
  path = folder.join("a.sending");
});
afterEach(() => folder[Symbol.dispose]());

const lock = createSenderLock({ PATH });

/** Takes the lock, writes down that it has it, and lets go after so long, or never. */
const CHILD = `
  const { createSenderLock } = await import(${JSON.stringify(new URL("../../src/adapters/sender-lock.ts", import.meta.url).pathname)});
  const { appendFileSync } = await import("node:fs");
  const [path, log, name, ms] = process.argv.slice(-4);
  const held = await createSenderLock({ PATH: process.env.PATH }).hold(path, 20_000, new AbortController().signal);
  appendFileSync(log, "in " + name + "\\n");
  if (ms === "never") await new Promise(() => setInterval(() => {}, 1000));
  await Bun.sleep(Number(ms));
  appendFileSync(log, "out " + name + "\\n");
  await held.release();
`;

function child(log: string, name: string, milliseconds: string) {
  return Bun.spawn([process.execPath, "-e", CHILD, "--", path, log, name, milliseconds], {
    env: { ...process.env },
    stdout: "ignore",
    stderr: "inherit",
  });
}

/** Whether bash gets the lock at once. */
function bashGets(): boolean {
  return Bun.spawnSync(["bash", "-c", 'exec {lock}>>"$0" && flock -n "$lock"', path]).exitCode === 0;
}

/** Those that hold the lock for us: they have its file open. */
function holders(): number {
  return findProcesses((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(path);
    } catch {
      return false;
    }
  }).length;
}

const refusal = (where: string, environment = { PATH }) =>
  createSenderLock(environment)
    .hold(where, 100, NEVER)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

describe("the lock of senders", () => {
  test("is held by one of eight processes at a time, and each has its turn", async () => {
    const log = folder.join("log");
    const children = Array.from({ length: 8 }, (_, index) => child(log, String(index), "20"));
    expect(await Promise.all(children.map(({ exited }) => exited))).toEqual(children.map(() => 0));
    const lines = readFileSync(log, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(16);
    for (let at = 0; at < 16; at += 2) expect(lines[at + 1]).toBe(lines[at]?.replace("in", "out") ?? "");
  });

  test("is free as soon as its holder is killed, however", async () => {
    const log = folder.join("log");
    const holder = child(log, "holder", "never");
    await until("it has the lock", () => existsSync(log));
    expect(await lock.hold(path, 100, NEVER)).toBeUndefined();
    expect(bashGets()).toBe(false);
    holder.kill("SIGKILL");
    await holder.exited;
    const held = await lock.hold(path, 5_000, NEVER);
    expect(held).toBeDefined();
    await held?.release();
    await until("nobody holds it for the dead", () => holders() === 0);
  });

  test("is the one that bash takes with flock, in both directions", async () => {
    const held = await lock.hold(path, 1_000, NEVER);
    expect(bashGets()).toBe(false);
    await held?.release();
    expect(bashGets()).toBe(true);
    const script = Bun.spawn(["bash", "-c", 'exec {lock}>>"$0"; flock "$lock"; echo; read -r', path], {
      stdin: "pipe",
      stdout: "pipe",
    });
    await script.stdout.getReader().read();
    const began = performance.now();
    expect(await lock.hold(path, 300, NEVER)).toBeUndefined();
    expect(performance.now() - began).toBeWithin(290, 20_000);
    await script.stdin.end();
    await script.exited;
    await (await lock.hold(path, 1_000, NEVER))?.release();
  });

  test("is let go once and for all: nothing that held it lives on", async () => {
    const held = await lock.hold(path, 1_000, NEVER);
    expect(holders()).toBeGreaterThan(0);
    await held?.release();
    expect(holders()).toBe(0);
    await held?.release();
  });

  test("that another has is not waited for by who is interrupted", async () => {
    const held = await lock.hold(path, 1_000, NEVER);
    const interrupt = new AbortController();
    const began = performance.now();
    const waiting = lock.hold(path, 25_000, interrupt.signal);
    await until("it waits", () => holders() === 2);
    interrupt.abort();
    expect(await waiting).toBeUndefined();
    expect(await lock.hold(path, 25_000, interrupt.signal)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(bashGets()).toBe(false);
    await held?.release();
    expect(bashGets()).toBe(true);
  });

  test("that is held is not lost because its holder is interrupted", async () => {
    const interrupt = new AbortController();
    const held = await lock.hold(path, 1_000, interrupt.signal);
    interrupt.abort();
    expect(await lock.hold(path, 100, NEVER)).toBeUndefined();
    await held?.release();
  });

  test("is a file for its owner alone, which stays", async () => {
    await (await lock.hold(path, 1_000, NEVER))?.release();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await (await lock.hold(path, 1_000, NEVER))?.release();
  });

  test("holds for a path with blanks, quotes and a leading dash", async () => {
    mkdirSync(folder.join('it\'s "a" folder\n$(x)'));
    path = folder.join('it\'s "a" folder\n$(x)', "-a.sending");
    const held = await lock.hold(path, 1_000, NEVER);
    expect(await lock.hold(path, 50, NEVER)).toBeUndefined();
    await held?.release();
  });
});

describe("there is no lock", () => {
  test("where a link, a folder or a FIFO stands in its place, and nothing is done to what it points to", async () => {
    const target = folder.join("target");
    writeFileSync(target, "mine");
    chmodSync(target, 0o644);
    symlinkSync(target, path);
    expect(await refusal(path)).toMatchObject({
      code: "failure",
      message: expect.stringContaining("is refused") as string,
    });
    expect(readFileSync(target, "utf8")).toBe("mine");
    expect(statSync(target).mode & 0o777).toBe(0o644);
    expect(await refusal(folder.path)).toMatchObject({ code: "failure" });
    const fifo = folder.join("fifo");
    Bun.spawnSync(["mkfifo", fifo]);
    expect(await refusal(fifo)).toMatchObject({ code: "failure" });
    expect(await refusal(folder.join("no", "such", "folder"))).toMatchObject({ code: "failure" });
  });

  test("without flock, which is said with the cure", async () => {
    expect(await refusal(path, { PATH: folder.path })).toMatchObject({
      code: "missing-program",
      message: "flock is not installed",
      hint: "apt-get install util-linux",
    });
  });

  test("where flock fails in another way: that is no other sender", async () => {
    writeFileSync(folder.join("flock"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const thrown = await refusal(path, { PATH: `${folder.path}:${PATH}` });
    expect(thrown).toMatchObject({
      code: "failure",
      message: `cannot lock ${path}: flock exited with status 1`,
    });
  });
});
