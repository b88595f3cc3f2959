/** Deaths of every kind, under a real user manager: who dies comes back, once, contained, and nobody else notices. */
// runs once: deaths know no uid, and three versions of tmux are tried
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const MANY = Array.from({ length: 20 }, (_, index) => `many${index}`);
/** Names of which one begins with the other. */
const [ONE, TEN] = ["coder1", "coder10"] as const;
const AGENTS = [ONE, TEN, ...MANY];

describeInLab("a fleet of 22 agents", () => {
  let fleet: SupervisionFleet;
  let starts: () => Readonly<Record<string, number>>;

  beforeAll(async () => {
    fleet = await SupervisionFleet.create({ agents: AGENTS.map((name) => ({ name })), start: false });
    starts = fleet.noteStarts();
    await fleet.mustDo("fleet", "start", "--grace", "0s");
    await fleet.active(...AGENTS);
    await startsAfter({}, AGENTS);
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  function isContained(name: string): boolean {
    return fleet.cgroupOf(fleet.panePid(name)).endsWith(`/${unitOf(name)}`);
  }

  /** Those that run outside of their unit, or more than once. */
  async function wrong(agents: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const name of agents)
      if ((await fleet.copiesOf(name)).length !== 1 || !isContained(name)) found.push(name);
    return found;
  }

  /** An agent notes its start a moment after its pane is there. */
  async function startsAfter(before: Readonly<Record<string, number>>, agents: readonly string[]) {
    return until("each agent has noted its start", () => {
      const now = starts();
      return agents.every((name) => (now[name] ?? 0) > (before[name] ?? 0)) && now;
    });
  }

  test("a killed agent is back, contained, its restart counted, and nobody else noticed", async () => {
    const [before, startsBefore] = [fleet.panePids(), starts()];
    process.kill(fleet.panePid(ONE), "SIGKILL");
    const now = await fleet.livingAgain([ONE], before);
    await fleet.active(ONE);
    expect(isContained(ONE)).toBe(true);
    expect(fleet.restarts(ONE)).toBe(1);
    const row = await fleet.rowWhen("counts the restart", ONE, ({ restarts }) => restarts === 1);
    expect(row).toMatchObject({ supervisor: { state: "running" }, pid: now.get(ONE), flags: [] });
    expect((await fleet.row(TEN)).restarts).toBe(0);
    expect([...fleet.panePids()].filter(([name]) => name !== ONE)).toEqual(
      [...before].filter(([name]) => name !== ONE),
    );
    expect(await startsAfter(startsBefore, [ONE])).toEqual({
      ...startsBefore,
      [ONE]: (startsBefore[ONE] ?? 0) + 1,
    });
    await until("it beats", async () => (await fleet.row(ONE)).beat.state === "alive");
  });

  test("20 killed at once are all back, each once and contained", async () => {
    const [before, startsBefore] = [fleet.panePids(), starts()];
    for (const name of MANY) process.kill(before.get(name) ?? 0, "SIGKILL");
    await fleet.livingAgain(MANY, before);
    await fleet.active(...MANY);
    const startsNow = await startsAfter(startsBefore, MANY);
    expect(MANY.filter((name) => startsNow[name] !== (startsBefore[name] ?? 0) + 1)).toEqual([]);
    expect(await wrong(MANY)).toEqual([]);
    const rows = (await fleet.ps()).agents;
    expect(rows.filter((row) => row.supervisor.state !== "running" || row.flags.length > 0)).toEqual([]);
  });

  test("a killed launcher takes its agent along, and there is one copy of it afterwards", async () => {
    const before = fleet.panePids();
    process.kill(Number(fleet.property(unitOf(ONE), "MainPID")), "SIGKILL");
    const now = await fleet.livingAgain([ONE], before);
    await fleet.active(ONE);
    expect(isRunning(before.get(ONE) ?? 0)).toBe(false);
    expect(await fleet.copiesOf(ONE)).toEqual([now.get(ONE) ?? 0]);
    expect(isContained(ONE)).toBe(true);
    expect((await fleet.mosaic("agent", "status", ONE)).stdout).toMatch(/^last exit +killed by signal 9/m);
  });

  test("a stopped agent stays stopped over a restart of the fleet and over the death of the tmux server", async () => {
    await fleet.mustDo("fleet", "stop", TEN);
    expect(fleet.panePids().has(ONE)).toBe(true);
    expect(fleet.panePids().has(TEN)).toBe(false);
    const others = AGENTS.filter((name) => name !== TEN);

    let [before, startsBefore] = [fleet.panePids(), starts()];
    const restarted = await fleet.mustDo("fleet", "restart", "--grace", "0s");
    expect(restarted).toMatch(new RegExp(`^${TEN} +stays stopped`, "m"));
    await fleet.livingAgain(others, before);
    let startsNow = await startsAfter(startsBefore, others);
    expect(others.filter((name) => startsNow[name] !== (startsBefore[name] ?? 0) + 1)).toEqual([]);
    expect(startsNow[TEN]).toBe(startsBefore[TEN] ?? 0);

    [before, startsBefore] = [fleet.panePids(), starts()];
    const server = fleet.serverPid();
    process.kill(server, "SIGKILL");
    await fleet.livingAgain(["_holder", ...others], before);
    await fleet.active(...others);
    startsNow = await startsAfter(startsBefore, others);
    expect(others.filter((name) => startsNow[name] !== (startsBefore[name] ?? 0) + 1)).toEqual([]);
    expect(await wrong(others)).toEqual([]);
    expect(fleet.serverPid()).not.toBe(server);
    expect(startsNow[TEN]).toBe(startsBefore[TEN] ?? 0);
    expect(await fleet.row(TEN)).toMatchObject({ state: "stopped", pid: null, flags: [] });
  });

  test("a start right after a stop says that it started", async () => {
    await fleet.mustDo("fleet", "stop", TEN);
    await fleet.mustDo("fleet", "start", TEN, "--grace", "0s");
    await fleet.mustDo("fleet", "stop", TEN);
    const { status, stdout } = await fleet.mosaic("fleet", "start", TEN, "--grace", "0s");
    expect(stdout).toMatch(new RegExp(`^${TEN} +started +pid ${fleet.panePid(TEN)}$`, "m"));
    expect(status).toBe(0);
  });

  test("what is done to coder1 is never done to coder10, nor the other way round", async () => {
    for (const [touched, other] of [
      [ONE, TEN],
      [TEN, ONE],
    ] as const) {
      const before = fleet.panePids();
      const restarted = await fleet.mustDo("fleet", "restart", touched, "--grace", "0s");
      expect(restarted).not.toMatch(new RegExp(`^${other} `, "m"));
      const afterRestart = fleet.panePids();
      expect(afterRestart.get(touched)).not.toBe(before.get(touched));
      expect(afterRestart.get(other)).toBe(before.get(other));
      await fleet.mustDo("fleet", "stop", touched);
      expect(fleet.panePids().has(touched)).toBe(false);
      expect(fleet.panePids().get(other)).toBe(before.get(other));
      expect(await fleet.row(other)).toMatchObject({
        supervisor: { state: "running" },
        pid: before.get(other),
      });
      expect(await fleet.row(touched)).toMatchObject({ state: "stopped", pid: null });
      await fleet.mosaic("fleet", "start", touched, "--grace", "0s");
      expect(fleet.panePids().has(touched)).toBe(true);
      expect(fleet.panePids().get(other)).toBe(before.get(other));
    }
  });
});
