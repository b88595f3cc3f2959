/** What systemd alone knows of an end reaches the fleet's journal: a real user manager, the compiled binary. */
// runs once: the journal knows no uid
import { expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetEvents } from "../../src/operations/documents/fleet-events.ts";
import type { FleetRecap } from "../../src/operations/documents/fleet-recap.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);

describeInLab("the journal under systemd", () => {
  test("has a death, one that nobody was left to see, a stop, and who asked for it", async () => {
    await using bench = new LabBench();
    const told = join(bench.home, "told");
    bench.roster(`
notify: { command: [sh, -c, 'cat >>"$HOME/told"'] }
agents:
  - { name: dies, runtime: stub }
  - { name: lost, runtime: stub }
`);
    const ends = async (agent: string) => {
      const { document } = await bench.json<FleetEvents>(
        "fleet",
        "events",
        "--agent",
        agent,
        "--kind",
        "end",
      );
      return document.events;
    };
    await bench.ok("fleet", "install-systemd");
    appendFileSync(bench.path("fleet/fleet.env"), "MOSAIC_HEARTBEAT_INTERVAL=1\n");
    await bench.ok("fleet", "start", "--grace", "0.3");
    const { dies } = await bench.status();
    process.kill(dies?.pid ?? 0, "SIGKILL");
    await until(
      "somebody was told of it, by a unit of its own",
      () => existsSync(told) && readFileSync(told, "utf8").includes(": dies failed: killed by signal 9"),
      {
        seen: async () =>
          JSON.stringify([
            existsSync(told) && readFileSync(told, "utf8"),
            await bench.json<FleetEvents>("fleet", "events", "--kind", "notice"),
          ]),
      },
    );
    const shown = Bun.spawnSync(
      ["systemctl", "--user", "show", "-P", "MainPID", "mosaic-agent@lost.service"],
      {
        env: { ...bench.environment },
      },
    );
    process.kill(Number(shown.stdout.toString()), "SIGKILL");
    await until("both are written down", async () => {
      const lost = await ends("lost");
      return (await ends("dies")).length > 0 && lost.some(({ cause }) => cause?.includes("systemd") === true);
    });
    expect((await ends("dies"))[0]).toMatchObject({ pid: dies?.pid ?? 0, signal: 9, wanted: false });
    await until("both are back", async () => {
      const states = Object.values(await bench.status()).map(({ supervisor }) => supervisor.state);
      return states.every((state) => state === "running");
    });
    // as a launcher leaves it that the user manager was too slow for
    const untold = bench.path("fleet/events/untold");
    writeFileSync(untold, `${Math.floor(Date.now() / 1000)} 1000000000\n`, { mode: 0o600 });
    await until("a later beat has it told, and who tells takes the note away", () => !existsSync(untold));
    await bench.ok("fleet", "stop", "dies");
    const { document } = await bench.json<FleetRecap>("fleet", "recap");
    expect(document.ended.map(({ agent, cause }) => `${agent}: ${cause}`)).toEqual(
      expect.arrayContaining([
        "dies: killed by signal 9 (KILL)",
        expect.stringMatching(/^lost: .* \(systemd: signal\)$/),
        "dies: asked to stop",
      ]),
    );
    expect(document.commands.map(({ command, agent }) => [command, agent])).toEqual([
      ["fleet install-systemd", null],
      ["fleet start", null],
      ["fleet stop", "dies"],
    ]);
  });
});
