/** A paused fleet: nothing of ours starts or restarts an agent, and what runs goes on. */
// runs once: a pause knows no uid
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { restartLockPath } from "../../src/domain/restart-lock/settings.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describeInLab("while the fleet is paused", () => {
  let fleet: SupervisionFleet;
  let pauseFile: string;

  beforeAll(async () => {
    fleet = await SupervisionFleet.create({ agents: [{ name: "a" }, { name: "b" }] });
    pauseFile = `${fleet.run}/PAUSED`;
    await fleet.active("a", "b");
  });
  afterEach(() => rmSync(pauseFile, { recursive: true, force: true }));
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  test("start and restart are refused with the author and the reason, and nothing is touched", async () => {
    await fleet.mustDo("fleet", "pause", "--reason", "upgrade of the host");
    const before = fleet.panePids();
    for (const verb of ["start", "restart"]) {
      for (const agents of [[], ["a"]]) {
        const { status, stdout, stderr } = await fleet.mosaic("fleet", verb, ...agents);
        expect(status).toBe(11);
        expect(stdout).toBe("");
        expect(stderr).toMatch(/the fleet is paused by \S+@\S+ since \S+: upgrade of the host/);
        expect(stderr).toContain("mosaic fleet resume");
      }
    }
    expect(fleet.panePids()).toEqual(before);
    expect(existsSync(restartLockPath(fleet.home))).toBe(false);
  });

  test("a killed agent is still brought back, and stop still stops", async () => {
    await fleet.mustDo("fleet", "pause");
    const before = fleet.panePids();
    process.kill(fleet.panePid("a"), "SIGKILL");
    await fleet.livingAgain(["a"], before);
    await fleet.active("a");
    await fleet.mustDo("fleet", "stop", "b");
    expect(fleet.panePids().has("b")).toBe(false);
  });

  test("--force starts and restarts all the same, and leaves the pause", async () => {
    await fleet.mustDo("fleet", "pause", "--reason", "mine");
    const before = fleet.panePids();
    await fleet.mustDo("fleet", "restart", "a", "--force", "--grace", "0s");
    expect(fleet.panePid("a")).not.toBe(before.get("a"));
    await fleet.mosaic("fleet", "start", "b", "--force", "--grace", "0s");
    expect(fleet.panePids().has("b")).toBe(true);
    expect((await fleet.mosaic("fleet", "start")).status).toBe(11);
  });

  test("a second pause changes neither author nor reason, and resume ends it once", async () => {
    await fleet.mustDo("fleet", "pause", "--reason", "first\nby=evil");
    expect(await fleet.mustDo("fleet", "pause", "--reason", "second")).toMatch(
      /^already paused by .*: first by=evil$/m,
    );
    expect((await fleet.ps()).paused?.by).not.toBe("evil");
    expect(await fleet.mustDo("fleet", "resume")).toMatch(/^resumed; it was paused by/);
    expect(await fleet.mustDo("fleet", "resume")).toMatch(/^the fleet was not paused/);
    await fleet.mustDo("fleet", "restart", "a", "--grace", "0s");
  });

  for (const [what, make] of [
    ["a symlink to nothing", () => symlinkSync("/nonexistent", pauseFile)],
    ["a symlink to a file of somebody else", () => symlinkSync("/etc/passwd", pauseFile)],
    ["garbage", () => writeFileSync(pauseFile, Buffer.from([0, 255, 10, 61]))],
    ["10 MB", () => writeFileSync(pauseFile, Buffer.alloc(10_000_000, "by=x\n"))],
    ["a FIFO", () => void Bun.spawnSync(["mkfifo", pauseFile])],
  ] as const) {
    test(`a PAUSED that is ${what} still counts, until resume`, async () => {
      make();
      const { status, stderr } = await fleet.mosaic("fleet", "restart", "a", "--grace", "0s");
      expect(status).toBe(11);
      expect(stderr).toContain("the fleet is paused by");
      expect((await fleet.ps()).agents[0]?.flags).toContain("PAUSED");
      await fleet.mustDo("fleet", "resume");
      expect((await fleet.ps()).paused).toBeNull();
      expect(existsSync("/etc/passwd")).toBe(true);
    });
  }

  test("a PAUSED that is a folder still counts, and resume says that it is one", async () => {
    mkdirSync(pauseFile);
    expect((await fleet.mosaic("fleet", "restart", "a", "--grace", "0s")).status).toBe(11);
    const { status, stderr } = await fleet.mosaic("fleet", "resume");
    expect(status).toBe(1);
    expect(stderr).toContain(`cannot remove ${pauseFile}: it is a folder`);
    expect((await fleet.ps()).paused).not.toBeNull();
  });

  test.each([
    ["", 'exec /usr/bin/systemd-run "$@"'],
    // to systemd-run it may be a start that failed, if its worker ends that soon
    [", also where systemd-run calls that a failure", '/usr/bin/systemd-run "$@"; sleep 2; exit 1'],
  ])(
    "a pause that comes before the restart has begun refuses it at once, and leaves nothing of it%s",
    async (_, runs) => {
      const before = fleet.panePids();
      const shim = `${fleet.shims}/systemd-run`;
      const script = `#!/bin/sh\nprintf 'by=ops\\nreason=just now\\n' >'${pauseFile}'\n${runs}\n`;
      writeFileSync(shim, script, { mode: 0o755 });
      try {
        const { status, stderr } = await fleet.mosaic("fleet", "restart", "a", "--grace", "0s");
        expect({ status, stderr }).toMatchObject({ status: 11, stderr: expect.stringContaining("just now") });
      } finally {
        rmSync(shim);
      }
      expect(fleet.panePids()).toEqual(before);
      await fleet.restartsEnd();
    },
  );

  test("a pause holds a restart whose worker was killed, and does not leave down whom it took down", async () => {
    const before = fleet.panePids();
    const rolling = fleet.spawn("fleet", "restart", "--rolling", "--grace", "2s");
    await until("the first is restarted", () => fleet.panePids().get("a") !== before.get("a"));
    const worker = fleet.worker();
    // on a busy host a pause takes as long as the rest of the restart: it gets no further until it is killed
    process.kill(worker, "SIGSTOP");
    await fleet.mustDo("fleet", "pause", "--reason", "meanwhile");
    process.kill(worker, "SIGKILL");
    await until("another worker goes on", () => fleet.worker() !== worker);
    await fleet.mustDo("fleet", "resume");
    expect(await rolling.finished).toMatchObject({ status: 0 });
    expect(fleet.panePids().get("b")).not.toBe(before.get("b"));
    await fleet.restartsEnd();
  });

  test("a restart that waited for its turn while it was paused is refused too", async () => {
    const lock = restartLockPath(fleet.home);
    const before = fleet.panePids();
    writeFileSync(lock, `${process.pid}\n${Date.now()}\nsomebody-elses\n`);
    const waiting = fleet.spawn("fleet", "restart", "a", "--grace", "0s");
    await until("it waits", () => waiting.stderr().includes("waiting: "));
    await fleet.mustDo("fleet", "pause", "--reason", "meanwhile");
    rmSync(lock);
    const { status, stderr } = await waiting.finished;
    expect(fleet.panePids()).toEqual(before);
    expect(status).toBe(11);
    expect(stderr).toContain("meanwhile");
    expect(existsSync(lock)).toBe(false);
  });
});
