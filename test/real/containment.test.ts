/** Who is in whose cgroup, with the machine's tmux and with those that are built with systemd (tier `tmux`). */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { LauncherBench } from "../support/launcher-bench.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b", "c"] as const;

function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  return Object.fromEntries(entries.map((entry) => [entry.split("=", 1)[0], entry.replace(/^[^=]*=/, "")]));
}

describeInLab("containment", () => {
  let fleet: SupervisionFleet;
  beforeAll(async () => {
    fleet = await SupervisionFleet.create({
      agents: AGENTS.map((name) => ({ name })),
      heartbeatSeconds: 1,
    });
    await fleet.active(...AGENTS);
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  const isContained = (name: string) => fleet.cgroupOf(fleet.panePid(name)).endsWith(`/${unitOf(name)}`);

  test("holds for every agent when its unit is ready, and after a death", async () => {
    expect(AGENTS.filter((name) => !isContained(name))).toEqual([]);
    const before = fleet.panePids();
    process.kill(fleet.panePid("a"), "SIGKILL");
    await fleet.livingAgain(["a"], before);
    await fleet.active("a");
    expect(isContained("a")).toBe(true);
  });

  test("is not given away by the server: no way to the user's bus leads from it, and each agent has its own", async () => {
    expect(environmentOf(fleet.serverPid())["XDG_RUNTIME_DIR"]).toBeUndefined();
    expect(environmentOf(fleet.serverPid())["DBUS_SESSION_BUS_ADDRESS"]).toBe("unix:path=/nonexistent");
    // a unit is ready once its pane is contained; what it becomes by exec has its own environment a moment later
    const agent = () => environmentOf(fleet.panePid("a"));
    await until("it has its own", () => agent()["XDG_RUNTIME_DIR"] === `/run/user/${process.getuid?.()}`);
    expect(agent()["DBUS_SESSION_BUS_ADDRESS"]).not.toBe("unix:path=/nonexistent");
  });

  test("that is lost later is had back at the next beat", async () => {
    const holders = `/sys/fs/cgroup${fleet.cgroupOf(fleet.serverPid())}/cgroup.procs`;
    // it throws where the move is not made; the next beat may follow at once
    writeFileSync(holders, String(fleet.panePid("b")));
    await until("b is in its unit again", () => isContained("b"), { deadline: 5_000 });
  });
});

describeInLab("without a supervisor's containment", () => {
  test("no server of ours puts an agent into a scope that nobody asked for, and the agent has its own bus", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    const runtime = `/run/user/${process.getuid?.()}`;
    bench.supervise("a", {
      MOSAIC_AGENT_COMMAND: "sleep 1000",
      XDG_RUNTIME_DIR: runtime,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtime}/bus`,
    });
    await until("it runs", () => bench.record("a.supervisor")?.["state"] === "running");
    const pid = bench.panePid("a");
    expect(readFileSync(`/proc/${pid}/cgroup`, "utf8")).not.toContain("tmux-spawn");
    // it runs once its pane is there; what that becomes by exec has its own environment a moment later
    const agent = () => environmentOf(pid);
    await until("it has its own", () => agent()["XDG_RUNTIME_DIR"] === runtime);
    expect(agent()["DBUS_SESSION_BUS_ADDRESS"]).toBe(`unix:path=${runtime}/bus`);
  });
});
