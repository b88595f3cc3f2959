/** Restarts that meet: the restart lock with real processes, in front of a real user manager. */
// runs once: locks and waves know no uid
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { restartLockPath } from "../../src/domain/restart-lock/settings.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { unitOf } from "../support/supervision-units.ts";
import { SystemctlShim, type ActionNote } from "../support/supervision-systemctl.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b", "c"];
const RESTART = ["fleet", "restart", "--grace", "0s"] as const;

/** The callers in the order in which they acted; fails where one acted while another did, or came back after it. */
function turns(notes: readonly ActionNote[]): number[] {
  const callers: number[] = [];
  for (let index = 0; index < notes.length; index += 2) {
    const [begin, end] = notes.slice(index, index + 2);
    expect(end).toEqual({ ...begin, when: "end" } as ActionNote);
    if (begin !== undefined && callers.at(-1) !== begin.caller) callers.push(begin.caller);
  }
  expect(new Set(callers).size).toBe(callers.length);
  return callers;
}

describeInLab("restarts that meet", () => {
  const agents = AGENTS.map((name) => ({ name }));
  let fleet: SupervisionFleet;
  let shim: SystemctlShim;
  let lock: string;

  beforeAll(async () => {
    fleet = await SupervisionFleet.create({ agents });
    shim = new SystemctlShim(fleet);
    lock = restartLockPath(fleet.home);
  });
  afterEach(() => {
    shim.hurry();
    rmSync(lock, { force: true });
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  /** A restart that hangs in the call of systemctl that has this word in it. */
  async function hanging(word: string, ...args: readonly string[]) {
    shim.slowDown(word);
    const running = fleet.spawn(...RESTART, ...args);
    await until(`systemctl is asked for ${word}`, () => shim.isSlow());
    return running;
  }

  test("16 of the whole fleet run one after another, all finish, and every agent runs once", async () => {
    const all = await Promise.all(Array.from({ length: 16 }, () => fleet.spawn(...RESTART).finished));
    expect(all.filter(({ status }) => status !== 0)).toEqual([]);
    expect(turns(shim.notes())).toHaveLength(16);
    expect(existsSync(lock)).toBe(false);
    await fleet.active(...AGENTS);
    for (const name of AGENTS) expect(await fleet.copiesOf(name)).toHaveLength(1);
  });

  test("one of the whole fleet starts each agent once, however slowly systemctl asks for one after another", async () => {
    const starts = fleet.noteStarts();
    shim.pullApart();
    const { status } = await fleet.mosaic(...RESTART);
    expect(status).toBe(0);
    expect(starts()).toEqual({ a: 1, b: 1, c: 1 });
  });

  test("one waits for a lock of three lines as long as it is fresh, and asks systemd for nothing before it is gone", async () => {
    writeFileSync(lock, `${process.pid}\n${Date.now()}\nsomebody-elses\n`);
    const before = fleet.panePids();
    const waiting = fleet.spawn(...RESTART);
    await until("it waits", () => waiting.stderr().includes("waiting: restart lock is held by pid"));
    const other = await fleet.mosaic(...RESTART, "--no-wait");
    expect(other.status).toBe(11);
    expect(other.stderr).toContain(`restart lock is held by pid ${process.pid}`);
    expect(shim.notes()).toEqual([]);
    expect(fleet.panePids()).toEqual(before);
    rmSync(lock);
    expect((await waiting.finished).status).toBe(0);
    expect(shim.notes()).not.toEqual([]);
    expect(existsSync(lock)).toBe(false);
  });

  test("a lock that was not refreshed for 61 s is taken over without waiting, and that is said", async () => {
    writeFileSync(lock, `${process.pid}\n${Date.now() - 61_000}\nsomebody-elses\n`);
    const { status, stderr } = await fleet.mosaic(...RESTART, "a");
    expect(status).toBe(0);
    const said = new RegExp(`restart lock of pid ${process.pid} was not refreshed for 6\\d s: taken over`);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain("waiting");
    expect(existsSync(lock)).toBe(false);
  });

  test("with --no-wait one exits 11 at once, names the one that runs, and says how far it is", async () => {
    const running = await hanging(unitOf("a"), "a");
    const refused = await fleet.mosaic(...RESTART, "--no-wait");
    expect(refused.status).toBe(11);
    expect(refused.stderr).toContain(`restart lock is held by pid ${fleet.worker()}`);
    expect(refused.stderr).toMatch(/another restart runs, asked for by \S+: 0 of 1 restarted/);
    shim.letGo();
    expect((await running.finished).status).toBe(0);
  });

  test("a lock whose owner is dead is taken over at once, and that is said", async () => {
    const running = await hanging(unitOf("a"), "a");
    const text = readFileSync(lock, "utf8");
    const owner = fleet.worker();
    shim.letGo();
    await running.finished;
    await fleet.restartsEnd();
    writeFileSync(lock, text);
    const asked = performance.now();
    const next = await fleet.mosaic(...RESTART, "a");
    expect(next.status).toBe(0);
    expect(next.stderr).toContain(`restart lock of pid ${owner} is left over, its owner is dead: taken over`);
    expect(performance.now() - asked).toBeLessThan(20_000);
    expect(existsSync(lock)).toBe(false);
  });

  test("while one runs the lock is its worker's, with the boot and the start of its process", async () => {
    const running = await hanging(unitOf("a"), "a");
    const [pid, time, token, birth] = readFileSync(lock, "utf8").split("\n");
    expect(pid).not.toBe(String(running.pid));
    expect(fleet.cgroupOf(Number(pid))).toMatch(/\/mosaic-restart-[0-9a-f]{8}\.service$/);
    expect(Math.abs(Date.now() - Number(time))).toBeLessThan(10_000);
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(birth).toMatch(/^[0-9a-f-]{36} \d+$/);
    shim.letGo();
    expect((await running.finished).status).toBe(0);
  });
});
