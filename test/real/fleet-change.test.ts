/** Agents added and removed by command under a real user manager: unit, drop-in and boot follow. */
// runs once: a roster and its units change alike for any user; what root's user manager does is fleet-lifecycle's
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetSet } from "../../src/operations/documents/fleet-set.ts";
import type { FleetPlanDocument } from "../../src/operations/documents/fleet-plan.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { until } from "../support/poll.ts";
import { LabBench } from "../support/fleet-bench.ts";

setDefaultTimeout(120_000);

describeInLab("a fleet that is changed under systemd", () => {
  let bench: LabBench;

  beforeEach(() => {
    bench = new LabBench();
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n");
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const enabled = () =>
    readdirSync(join(bench.units, "default.target.wants"))
      .filter((unit) => unit.startsWith("mosaic-agent@"))
      .toSorted();

  test("an agent is enabled and started when it is added, and out of the boot when it is removed", async () => {
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start");
    await bench.ok("fleet", "add", "new0", "--runtime", "stub");
    expect(enabled()).toEqual(["mosaic-agent@new0.service", "mosaic-agent@stub0.service"]);
    await bench.ok("fleet", "set", "new0", "limits.memory_max=512M");
    const dropIn = join(bench.units, "mosaic-agent@new0.service.d/50-mosaic.conf");
    expect(existsSync(dropIn)).toBe(true);
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
    await bench.ok("fleet", "remove", "new0", "--yes");
    expect(enabled()).toEqual(["mosaic-agent@stub0.service"]);
    expect(existsSync(dropIn)).toBe(false);
    expect(bench.systemctl("is-active", "mosaic-agent@new0.service")).toBe("inactive");
    expect(bench.processesOf("new0")).toEqual([]);
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });

  test("another name takes unit, limits, the operator's drop-in and the boot with it, and cuts no turn", async () => {
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start");
    const limited = await bench.json<FleetSet>("fleet", "set", "stub0", "limits.memory_max=512M");
    expect(limited.document.agents).toEqual([{ agent: "stub0", restart_needed: false }]);
    const dropIns = (name: string) => join(bench.units, `mosaic-agent@${name}.service.d`);
    writeFileSync(join(dropIns("stub0"), "90-mine.conf"), "[Service]\nNice=7\n");
    await bench.ok("fleet", "restart", "stub0");
    await bench.say("stub0", "work [[busy=60]]");
    await until("it works", async () => (await bench.status())["stub0"]?.state === "working");
    const refused = await bench.run(["fleet", "rename", "stub0", "other0", "--json"]);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('"agent-not-idle"')]);
    expect(enabled()).toEqual(["mosaic-agent@stub0.service"]);
    await bench.ok("fleet", "rename", "stub0", "other0", "--now");
    expect(enabled()).toEqual(["mosaic-agent@other0.service"]);
    expect([existsSync(join(dropIns("stub0"), "50-mosaic.conf")), readdirSync(dropIns("other0"))]).toEqual([
      false,
      ["50-mosaic.conf", "90-mine.conf"],
    ]);
    const properties = bench.systemctl(
      "show",
      "-P",
      "MemoryMax",
      "-P",
      "Nice",
      "mosaic-agent@other0.service",
    );
    expect(properties.split("\n").toSorted()).toEqual(["536870912", "7"]);
    expect(bench.systemctl("is-active", "mosaic-agent@stub0.service")).toBe("inactive");
    expect(bench.processesOf("stub0")).toEqual([]);
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });

  test("whom a person stopped no boot starts; by hand it starts, and so it does by mosaic", async () => {
    bench.roster(
      "\nagents:\n  - { name: stub0, runtime: stub }\n  - { name: stub1, runtime: stub }\n  - { name: stub2, runtime: stub }\n",
    );
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start");
    const pids = bench.panes();
    await bench.ok("fleet", "stop", "stub1", "stub2");
    const active = (name: string) => bench.systemctl("is-active", `mosaic-agent@${name}.service`);
    // what a boot does: the default target is not there, and brings whatever is enabled
    const boot = () => {
      bench.systemctl("stop", "default.target");
      bench.systemctl("stop", "mosaic-agent@stub0.service");
      bench.systemctl("start", "default.target");
    };
    boot();
    expect(["stub0", "stub1", "stub2"].map(active)).toEqual(["active", "inactive", "inactive"]);
    expect(bench.panes()["stub0"]).not.toBe(pids["stub0"] ?? 0);
    const { stub1 } = await bench.status();
    expect([stub1?.state, stub1?.reason]).toEqual(["stopped", expect.stringMatching(/^by ./)]);
    expect(Date.now() - Date.parse(stub1?.since ?? "")).toBeLessThan(60_000);
    bench.systemctl("start", "mosaic-agent@stub1.service");
    expect(active("stub1")).toBe("active");
    await bench.ok("fleet", "start", "stub2");
    boot();
    expect(["stub0", "stub2"].map(active)).toEqual(["active", "active"]);
    expect(bench.systemctl("show", "-P", "Result", "mosaic-agent@stub2.service")).toBe("success");
  });

  test("a fleet that does not start at boot gets no agent that does", async () => {
    await bench.ok("fleet", "install-systemd", "--no-enable");
    await bench.ok("fleet", "add", "new0", "--runtime", "stub", "--no-start");
    expect(existsSync(join(bench.units, "default.target.wants"))).toBe(false);
  });

  test("what a removal that was cut left behind is finished by the next", async () => {
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "add", "new0", "--runtime", "stub");
    bench.roster("\nagents:\n  - { name: stub0, runtime: stub }\n");
    await bench.ok("fleet", "remove", "new0", "--yes");
    expect(enabled()).toEqual(["mosaic-agent@stub0.service"]);
    expect(bench.processesOf("new0")).toEqual([]);
    expect((await bench.run(["fleet", "remove", "new0", "--yes"])).status).toBe(2);
  });

  test("an edited roster is planned and applied: limits need no restart, another class does, a stranger goes", async () => {
    bench.roster(
      "\nagents:\n  - { name: stub0, runtime: stub }\n  - { name: stub1, runtime: stub }\n  - { name: stub2, runtime: stub }\n",
    );
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start");
    expect((await bench.run(["fleet", "plan"])).status).toBe(0);
    const pids = bench.panes();
    bench.roster(
      "\nagents:\n  - { name: stub0, runtime: stub, limits: { memory_max: 512M } }\n  - { name: stub1, runtime: stub, class: c }\n",
    );
    const planned = await bench.json<FleetPlanDocument>("fleet", "plan");
    expect([
      planned.status,
      planned.document.plan.agents.map(({ agent, action }) => `${agent} ${action}`),
    ]).toEqual([6, ["stub0 change files", "stub1 restart", "stub2 stop"]]);
    expect(planned.document.plan.agents[0]?.live).toEqual(["limits.memory_max: - → 512M"]);
    await bench.ok("fleet", "apply", "--yes", "--now");
    const now = bench.panes();
    expect([now["stub0"] === pids["stub0"], now["stub1"] === pids["stub1"], now["stub2"]]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(bench.systemctl("show", "-P", "MemoryMax", "mosaic-agent@stub0.service")).toBe("536870912");
    expect(enabled()).toEqual(["mosaic-agent@stub0.service", "mosaic-agent@stub1.service"]);
    expect((await bench.run(["fleet", "plan"])).status).toBe(0);
  });
});
