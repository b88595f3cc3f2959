/** The sequence of the README, with a real user manager and a real tmux, and the user's own tmux server beside it. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { NeighbourServer } from "../support/fleet-neighbour.ts";
import { until } from "../support/poll.ts";
import { isRunning, startedWith } from "../support/processes.ts";

setDefaultTimeout(120_000);

/** What `pi` is here: a program of that name that reads what it is told. */
const PI = `#!/bin/bash
printf 'pi %s\\n' "$*"
while read -r line; do printf 'you said %s\\n' "$line"; done
`;

const PROFILES = [
  { profile: "minimal", agents: ["canary-pi"] },
  { profile: "demo", agents: ["coder0", "coder1", "reviewer0"] },
] as const;

for (const { profile, agents } of PROFILES) {
  describeInLab(`the documented sequence with profile ${profile}`, () => {
    let bench: LabBench;
    let neighbour: NeighbourServer;
    let before = "";

    beforeAll(() => {
      bench = new LabBench();
      neighbour = new NeighbourServer();
      before = neighbour.snapshot();
      mkdirSync(join(bench.home, ".local/bin"), { recursive: true });
      writeFileSync(join(bench.home, ".local/bin/pi"), PI, { mode: 0o755 });
    });
    afterAll(async () => {
      await bench[Symbol.asyncDispose]();
      await neighbour[Symbol.asyncDispose]();
    });

    test("init writes the roster, install-systemd the units, start starts every agent", async () => {
      expect(await bench.ok("fleet", "init", "--profile", profile, "--write")).toContain(
        `wrote   ${bench.path("fleet/roster.yaml")}\n`,
      );
      expect(await bench.ok("fleet", "install-systemd", "-v")).toContain(
        "enabled mosaic-tmux-holder.service\n",
      );
      const started = await bench.ok("fleet", "start");
      const rows = started.trimEnd().split("\n").slice(1);
      expect(rows.map((row) => row.split(/ +/).slice(0, 2))).toEqual(agents.map((name) => [name, "started"]));
    });

    test("verify proves it, and agent status shows every agent running and beating", async () => {
      const { status, stdout } = await bench.run(["fleet", "verify"]);
      expect({ status, failed: stdout.match(/^FAILED.*/gm) }).toEqual({ status: 0, failed: null });
      for (const name of agents)
        expect(stdout).toContain(`ok      ${name}: supervised, session, program, contained, `);
      const rows = (await bench.ok("agent", "status")).trimEnd().split("\n").slice(1);
      expect(rows.map((row) => row.split(/ +/)[0])).toEqual([...agents]);
      for (const row of rows) expect(row).toMatch(/ (starting|idle|unknown) .* alive \d+s /);
    });

    test("the process of each pane is in the cgroup of its unit, and so is nothing of another agent", async () => {
      const panes = bench.panes();
      expect(Object.keys(panes).toSorted()).toEqual(["_holder", ...agents].toSorted());
      for (const name of agents) {
        const pid = panes[name] ?? 0;
        expect(bench.cgroupOf(pid)).toEndWith(`/mosaic-agent@${name}.service`);
        expect(startedWith(pid, "MOSAIC_AGENT_NAME")).toBe(name);
        const cgroup = readFileSync(`/sys/fs/cgroup${bench.cgroupOf(pid)}/cgroup.procs`, "utf8");
        const owners = cgroup
          .trimEnd()
          .split("\n")
          .map((each) => [Number(each), startedWith(Number(each), "MOSAIC_AGENT_NAME")] as const)
          // what the launcher runs for a moment may have ended since
          .flatMap(([each, owner]) => (owner === undefined && !isRunning(each) ? [] : [owner]));
        expect(new Set(owners)).toEqual(new Set([name]));
      }
    });

    test("the holder and every agent are linked for the next boot", () => {
      const wanted = join(bench.units, "default.target.wants");
      expect(readlinkSync(join(wanted, "mosaic-tmux-holder.service"))).toBe(
        join(bench.units, "mosaic-tmux-holder.service"),
      );
      for (const name of agents) {
        expect(readlinkSync(join(wanted, `mosaic-agent@${name}.service`))).toBe(
          join(bench.units, "mosaic-agent@.service"),
        );
      }
    });

    if (profile === "demo") {
      test("children that called setsid are in the unit's cgroup too", async () => {
        await bench.say("coder0", "[[setsid=3]]");
        const children = await until("three sleeping children", () => {
          const found = bench.processesOf("coder0").filter(({ command }) => command === "sleep 100000");
          return found.length === 3 && found;
        });
        for (const { pid } of children) {
          expect(bench.cgroupOf(pid)).toEndWith("/mosaic-agent@coder0.service");
        }
      });
    }

    test("stop ends every process of the fleet, and stopped stays stopped", async () => {
      expect(bench.processes().length).toBeGreaterThan(agents.length);
      const stopped = await bench.ok("fleet", "stop");
      expect(bench.processes()).toEqual([]);
      // above the table: whose turn was waited for
      const rows = stopped.slice(stopped.indexOf("AGENT ")).trimEnd().split("\n").slice(1);
      expect(rows.map((row) => row.trimEnd().split(/ {2,}/))).toEqual(
        agents.map((name) => [name, "stopped"]),
      );
      const states = Object.values(await bench.status()).map(({ state }) => state);
      expect(states).toEqual(agents.map(() => "stopped"));
      expect(bench.systemctl("list-units", "--no-legend", "--state=active", "mosaic-*")).toBe("");
    });

    test("the user's own tmux server beside it is as it was, to the letter", () => {
      expect(neighbour.snapshot()).toBe(before);
    });
  });
}
