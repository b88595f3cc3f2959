/** What would bring a fleet to its roster is said before it is done, and done as it was said. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import type { FleetApply } from "../../src/operations/documents/fleet-apply.ts";
import type { FleetPlanDocument } from "../../src/operations/documents/fleet-plan.ts";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = `
agents:
  - { name: a, runtime: stub }
  - { name: b, runtime: stub, class: old }
  - { name: c, runtime: stub }
`;
const QUICK = ["--grace", "0.2"] as const;

describe("fleet plan and apply", () => {
  let bench: DirectBench;

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster(AGENTS);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const plan = async () => {
    const { status, document } = await bench.json<FleetPlanDocument>("fleet", "plan");
    const actions = Object.fromEntries(document.plan.agents.map(({ agent, action }) => [agent, action]));
    return { status, plan: document.plan, actions };
  };
  const roster = () => readFileSync(bench.path("fleet/roster.yaml"), "utf8");
  const edit = (from: string, to: string) =>
    writeFileSync(bench.path("fleet/roster.yaml"), roster().replace(from, to));

  /** The home, but for what living agents write into it at any time. */
  const unmoved = () =>
    Object.fromEntries(
      Object.entries(bench.tree()).filter(([path]) => !/\/run\/\w+\.\w+(\.\d+\.tmp)?$/.test(path)),
    );

  test("a fleet that is not there yet is planned without a trace, and made by apply", async () => {
    const before = bench.tree();
    const planned = await plan();
    expect(bench.tree()).toEqual(before);
    expect([planned.status, planned.actions]).toEqual([6, { a: "start", b: "start", c: "start" }]);
    expect(planned.plan.summary).toMatch(/^start 3, .*leave 0 running$/);
    await bench.ok("fleet", "apply", "--yes", ...QUICK);
    const after = await plan();
    expect([after.status, after.plan.summary]).toEqual([0, "leave 3 running"]);
  });

  test("an edited roster restarts whom it must, stops, starts, leaves the others, and says so before", async () => {
    const pids = bench.panes();
    edit("class: old", "class: new");
    edit("  - { name: c, runtime: stub }\n", "  - { name: d, runtime: stub }\n");
    const before = unmoved();
    const planned = await plan();
    expect([planned.status, planned.actions]).toEqual([
      6,
      { a: "nothing", b: "restart", c: "stop", d: "start" },
    ]);
    expect(planned.plan.agents.find(({ agent }) => agent === "b")?.reasons).toEqual(["class: old → new"]);
    expect(unmoved()).toEqual(before);
    expect((await bench.status())["b"]?.flags).toEqual(["CHANGED"]);
    expect((await bench.verify()).failed).toContain(
      "entry b: the roster has another entry than it was started with: class: old → new",
    );
    // neither of them applies what was only edited, and both say so
    for (const verb of ["start", "restart"]) {
      const { stdout, stderr } = await bench.run(["fleet", verb, "b", ...QUICK]);
      expect(stderr).toContain("b runs as it was started, not as the roster has it now: mosaic fleet apply");
      expect(stdout.includes("changed: class: old → new")).toBe(verb === "start");
    }
    const { status, document } = await bench.json<FleetApply>("fleet", "apply", "--yes", ...QUICK);
    expect([status, document.agents.map(({ agent, outcome }) => `${agent} ${outcome}`).toSorted()]).toEqual([
      0,
      ["b restarted", "c stopped", "d started"],
    ]);
    const now = bench.panes();
    expect(now["a"]).toBe(pids["a"] ?? 0);
    expect(now["b"]).not.toBe(pids["b"] ?? 0);
    expect(Object.keys(now).toSorted()).toEqual(["_holder", "a", "b", "d"]);
    expect((await plan()).status).toBe(0);
  });

  test("whom a person stopped stays stopped, and is started with what the roster says then", async () => {
    await bench.ok("fleet", "stop", "a");
    edit("name: a, runtime: stub", "name: a, runtime: stub, class: later");
    const planned = await plan();
    expect(planned.actions).toMatchObject({ a: "change files", b: "nothing" });
    await bench.ok("fleet", "apply", "--yes", ...QUICK);
    expect(bench.panes()["a"]).toBeUndefined();
    await bench.ok("fleet", "start", "a", ...QUICK);
    expect((await plan()).status).toBe(0);
  });

  test("a plan that is stale by now is refused, and so is one that nobody agreed to", async () => {
    edit("class: new", "class: newer");
    const { plan: stale } = await plan();
    edit("class: newer", "class: newest");
    const before = bench.panes();
    const refused = await bench.run(["fleet", "apply", "--plan", stale.hash, "--json"]);
    expect([refused.status, refused.stderr]).toEqual([6, expect.stringContaining('"plan-stale"')]);
    expect((await bench.run(["fleet", "apply"])).status).toBe(2);
    expect(bench.panes()).toEqual(before);
    const { plan: fresh } = await plan();
    await bench.ok("fleet", "apply", "--plan", fresh.hash, ...QUICK);
    expect((await plan()).status).toBe(0);
  });

  test("an agent in mid-turn is told, and restarted once it is idle", async () => {
    await bench.say("b", "work [[busy=8]]");
    await until("b works", async () => {
      const shown = await bench.status();
      return shown["b"]?.state === "working";
    });
    edit("class: newest", "class: last");
    const planned = await plan();
    expect(planned.plan.summary).toBe("restart 1 (1 in mid-turn), leave 2 running");
    const pid = bench.panes()["b"];
    const applied = bench.json<FleetApply>("fleet", "apply", "--yes", ...QUICK);
    await until("the turn is over", async () => (await bench.status())["b"]?.state !== "working");
    expect((await applied).status).toBe(0);
    expect(bench.panes()["b"]).not.toBe(pid ?? 0);
  });

  test("an agent at a dialog does not hold up an apply without end: it is left, and named", async () => {
    await bench.say("b", "now [[login]]");
    await until("b is blocked", async () => (await bench.status())["b"]?.state === "blocked");
    edit("class: last", "class: cut");
    const pid = bench.panes()["b"];
    const apply = ["fleet", "apply", "--yes", "--timeout", "1s", ...QUICK];
    const { status, document } = await bench.json<FleetApply>(...apply);
    expect([status, document.agents]).toEqual([
      3,
      [
        {
          agent: "b",
          action: "restart",
          outcome: "not attempted",
          detail: "it did not become idle in time: blocked: login",
          pid: null,
          conversation: null,
          resumed: null,
        },
      ],
    ]);
    expect(bench.panes()["b"]).toBe(pid ?? 0);
    edit("class: cut", "class: last");
  });

  test("an apply that was killed anywhere is finished by the next", async () => {
    for (const [index, milliseconds] of [40, 90, 160, 300].entries()) {
      edit(/class: (last|cut\d)/.exec(roster())?.[0] ?? "", `class: cut${index}`);
      const cut = Bun.spawn([builtBinary(), "fleet", "apply", "--yes", "--now", ...QUICK], {
        env: { ...bench.environment },
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
      });
      await Bun.sleep(milliseconds);
      cut.kill("SIGKILL");
      await cut.exited;
      const { status, stdout, stderr } = await bench.run(["fleet", "apply", "--yes", "--now", ...QUICK]);
      expect([milliseconds, status, status === 0 ? "" : stdout + stderr]).toEqual([milliseconds, 0, ""]);
      expect([milliseconds, (await plan()).status]).toEqual([milliseconds, 0]);
    }
  });
});
