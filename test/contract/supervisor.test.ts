/** One suite for both supervisors: the same death has the same word, whoever keeps the agent. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { describeInLab } from "../support/describe-lab.ts";
import { DirectBench, LabBench, type FleetBench, type StatusRow } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const ROSTER = `
defaults:
  restart: { policy: on-failure, max: 3, window: 60s, backoff: 200ms }
agents:
  - { name: lives, runtime: command, command: [sleep, infinity] }
  - { name: never, runtime: command, command: [bash, -c, "sleep 0.5; exit 7"], restart: { policy: never } }
  - { name: once, runtime: command, command: [bash, -c, "sleep 0.5; exit 0"] }
  - { name: loops, runtime: command, command: [bash, -c, "exit 3"] }
  - { name: always, runtime: command, command: [bash, -c, "sleep 1; exit 0"], restart: { policy: always, max: 100 } }
  - { name: waits, runtime: command, command: [bash, -c, "sleep 0.3; exit 1"], restart: { max: 5, window: 600s, backoff: 60s } }
`;

const words = (found: StatusRow | undefined) => [found?.state, found?.supervisor.state];

for (const [name, make] of [
  ["systemd", () => new LabBench()],
  ["the launcher itself", () => new DirectBench()],
] as const) {
  describeInLab(`what ${name} says`, () => {
    let bench: FleetBench;

    beforeAll(async () => {
      bench = make();
      bench.roster(ROSTER);
      await bench.ok("fleet", "install-systemd");
      await bench.run(["fleet", "start", "--grace", "0"]);
    });
    afterAll(() => bench[Symbol.asyncDispose]());

    const row = async (agent: string): Promise<StatusRow | undefined> => (await bench.status())[agent];
    /** The row once it has that state. */
    const shown = (agent: string, state: string) =>
      until(`${agent} is ${state}`, async () => {
        const found = await row(agent);
        return found?.state === state ? found : undefined;
      });

    test("of one that runs", async () => {
      await until("it runs", async () => (await row("lives"))?.supervisor.state === "running");
      expect(await row("lives")).toMatchObject({ flags: [], remark: null, restarts: 0 });
    });

    test("of one that failed and is not to be started again: failed, with its status", async () => {
      const found = await shown("never", "failed");
      expect(found.supervisor.state).toBe("failed");
      expect(found.reason).toContain("exited with status 7");
      expect(found.pid).toBeNull();
    });

    test("of one that ended by itself with status 0: ended, not stopped", async () => {
      const found = await shown("once", "ended");
      expect(found.supervisor.state).toBe("ended");
      expect(found.reason).toBe("exited with status 0");
    });

    test("of one that died too often: failed, with the number of starts and the last status", async () => {
      const found = await shown("loops", "failed");
      expect(found.supervisor.state).toBe("failed");
      expect(found.reason).toContain("given up after 3 starts");
      expect(found.reason).toContain("exited with status 3");
    });

    test("of one that waits for its next start: restarting, with how it ended", async () => {
      const found = await shown("waits", "restarting");
      expect(found.supervisor.state).toBe("restarting");
      expect(found.reason).toContain("exited with status 1");
    });

    test("of one that is always started again: it runs, and its restarts are counted", async () => {
      await until("a second life", async () => {
        const found = await row("always");
        return found?.supervisor.state === "running" && (found.restarts ?? 0) > 0;
      });
    });

    test("of those whom a person stopped, whatever they did before: stopped, and so it stays", async () => {
      const all = ["lives", "never", "once", "loops", "waits", "always"];
      await bench.ok("fleet", "stop", ...all);
      for (const agent of all) {
        expect([agent, ...words(await row(agent))]).toEqual([agent, "stopped", "stopped"]);
      }
      expect((await bench.run(["fleet", "status", "--check"])).status).toBe(6);
    });

    test("of one that was killed: it is back, and says so", async () => {
      await bench.ok("fleet", "start", "lives", "--grace", "0.2");
      const before = await row("lives");
      process.kill(before?.pid ?? 0, "SIGKILL");
      const found = await until("it is back", async () => {
        const now = await row("lives");
        return now?.supervisor.state === "running" && now.pid !== before?.pid && now.restarts === 1
          ? now
          : undefined;
      });
      expect(found.remark).toBe("restarted: killed by signal 9 (KILL)");
    });
  });
}
