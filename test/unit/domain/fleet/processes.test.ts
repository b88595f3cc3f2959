import { describe, expect, test } from "bun:test";
import { launcherVersionOf, listProcesses } from "../../../../src/domain/fleet/processes.ts";
import { systemdSupervisor } from "../../../../src/domain/fleet/systemd-supervisor.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, run } from "../../../support/supervision-fakes.ts";

const HOUR = 3_600_000;
const AGENTS = ["coder1", "coder10", "coder2"].map((name) => rosterAgent({}, name));
const [FIRST] = AGENTS as [(typeof AGENTS)[number], ...typeof AGENTS];

function runningFleet() {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) run(fleet, agent);
  for (const unit of [
    "mosaic-tmux-holder.service",
    ...AGENTS.map(({ name }) => `mosaic-agent@${name}.service`),
  ]) {
    fleet.files.texts.set(`${fleet.paths.units}/default.target.wants/${unit}`, "");
  }
  return { fleet, list: () => listProcesses(fleet, systemdSupervisor(fleet)) };
}

const heartbeatOf = (fleet: ReturnType<typeof fakeFleet>) => fleet.paths.heartbeat("coder1" as AgentName);

describe("the list of processes", () => {
  test("takes one call of tmux and one of systemd, however many agents, where all is well", async () => {
    const { fleet, list } = runningFleet();
    const found = await list();
    expect(found.rows.map(({ name, supervised, flags }) => [name, supervised.state, flags])).toEqual(
      AGENTS.map(({ name }) => [name, "running", []]),
    );
    expect(found).toMatchObject({ unanswered: [], unmanaged: [], pause: undefined });
    expect([fleet.manager.calls, fleet.server.calls]).toEqual([[["listUnits"]], ["snapshot"]]);
  });

  test("asks systemd once more, for those alone that have failed or are being restarted", async () => {
    const { fleet, list } = runningFleet();
    const unit = "mosaic-agent@coder10.service";
    const at = fleet.manager.units.findIndex((state) => state.unit === unit);
    fleet.manager.units[at] = { unit, load: "loaded", active: "failed", sub: "failed" };
    fleet.manager.properties.set(
      unit,
      new Map([
        ["NRestarts", "5"],
        ["Result", "start-limit-hit"],
      ]),
    );
    fleet.server.panes = fleet.server.panes?.filter(({ session }) => session !== "coder10");
    const found = await list();
    expect(fleet.manager.calls).toEqual([["listUnits"], ["show", unit]]);
    expect(found.rows[1]?.state).toBe("failed");
    expect(found.rows[1]?.reason).toContain("given up after");
    expect(
      found.rows.filter(({ name }) => name !== "coder10").map(({ supervised }) => supervised.state),
    ).toEqual(["running", "running"]);
  });

  test("names sessions and units that the roster does not have", async () => {
    const { fleet, list } = runningFleet();
    fleet.server.add("stranger");
    fleet.manager.units.push({
      unit: "mosaic-agent@gone.service",
      load: "loaded",
      active: "active",
      sub: "running",
    });
    expect((await list()).unmanaged).toEqual(["session stranger", "mosaic-agent@gone.service"]);
  });

  test("still has every agent where tmux, systemd or both do not answer, and says who", async () => {
    for (const [tmux, systemd] of [
      [false, true],
      [true, false],
      [false, false],
    ] as const) {
      const { fleet, list } = runningFleet();
      fleet.server.answers = tmux;
      fleet.manager.answers = systemd;
      const found = await list();
      expect(found.rows.map(({ state, flags }) => [state, flags])).toEqual(AGENTS.map(() => ["unknown", []]));
      expect(found.unanswered.map((what) => what.split(":")[0])).toEqual([
        ...(tmux ? [] : ["tmux"]),
        ...(systemd ? [] : ["systemd"]),
      ]);
    }
  });

  test("flags everybody as not enabled where the holder is not: no agent boots without it", async () => {
    const { fleet, list } = runningFleet();
    fleet.files.texts.delete(`${fleet.paths.units}/default.target.wants/mosaic-tmux-holder.service`);
    expect((await list()).rows.map(({ flags }) => flags)).toEqual(AGENTS.map(() => ["BOOT-ENABLE"]));
  });

  test("has the version of the launcher that this binary brings", () => {
    expect(launcherVersionOf(fakeFleet([]))).toBeGreaterThan(0);
  });
});

describe("a beat", () => {
  test("is dead when its process is gone, and when its pid is another process's by now", async () => {
    const { fleet, list } = runningFleet();
    const pid = (await list()).rows[0]?.pid ?? 0;
    fleet.processes.running.set(pid, "1");
    expect((await list()).rows[0]?.beat.word).toBe("dead");
    fleet.processes.running.delete(pid);
    expect((await list()).rows[0]?.beat.word).toBe("dead");
  });

  test("is not called dead where processes cannot be asked", async () => {
    const { fleet, list } = runningFleet();
    fleet.processes.mute = true;
    expect((await list()).rows[0]?.beat.word).toBe("alive");
  });

  test("is unknown where its file is missing, hostile, garbage, or larger than any beat", async () => {
    const { fleet, list } = runningFleet();
    const path = heartbeatOf(fleet);
    const good = fleet.files.texts.get(path) ?? "";
    for (const text of [undefined, "", "\0\0=\n", good + "x".repeat(10_000)]) {
      if (text === undefined) fleet.files.texts.delete(path);
      else fleet.files.texts.set(path, text);
      expect((await list()).rows[0]?.beat.word).toBe("unknown");
    }
    fleet.files.texts.set(path, good);
    fleet.files.hostile.add(path);
    expect((await list()).rows[0]?.beat.word).toBe("unknown");
  });

  for (const [how, jump] of [
    ["ahead", HOUR],
    ["back", -HOUR],
  ] as const) {
    test(`is stale, not dead and of no negative age, when the clock is set ${how} an hour, until the next one`, async () => {
      const { fleet, list } = runningFleet();
      await fleet.clock.advance(1_000);
      fleet.clock.jump(jump);
      const [row] = (await list()).rows;
      expect(row).toMatchObject({ supervised: { state: "running" }, flags: [], beat: { word: "stale" } });
      expect(row?.beat.word === "stale" && row.beat.ageMs).toBeGreaterThan(HOUR - 2_000);
      run(fleet, FIRST);
      expect((await list()).rows[0]?.beat).toEqual({ word: "alive", ageMs: 0 });
    });
  }

  test("is as old as it is, by the interval of its writer", async () => {
    const { fleet, list } = runningFleet();
    const path = heartbeatOf(fleet);
    fleet.files.texts.set(path, `${fleet.files.texts.get(path)}interval=2\n`);
    await fleet.clock.advance(6_001);
    expect((await list()).rows.map(({ beat }) => beat.word)).toEqual(["stale", "alive", "alive"]);
  });
});
