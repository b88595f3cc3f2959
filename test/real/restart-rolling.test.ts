/** Restarts that go from agent to agent: `--rolling` and `--when-idle`, under a real user manager. */
// runs once: waves know no uid
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { unitOf } from "../support/supervision-units.ts";
import { SystemctlShim } from "../support/supervision-systemctl.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b", "c"];

describeInLab("a restart from agent to agent", () => {
  let fleet: SupervisionFleet;
  let shim: SystemctlShim;

  beforeAll(async () => {
    const ends = ["sh", "-c", '[ -e "$MOSAIC_HOME/ends" ] && exit 5; while :; do sleep 1000; done'];
    const talks = ["sh", "-c", 'while :; do [ -e "$MOSAIC_HOME/talks" ] && echo word; sleep 0.2; done'];
    fleet = await SupervisionFleet.create({
      agents: [
        { name: "a" },
        { name: "b", command: ends, more: ["restart: { policy: never }"] },
        { name: "c", command: talks },
      ],
    });
    await fleet.active(...AGENTS);
    shim = new SystemctlShim(fleet);
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  async function makeTalk(): Promise<void> {
    writeFileSync(`${fleet.home}/talks`, "");
    await until("c talks", () => fleet.tmux("capture-pane", "-p", "-t", "=c:").stdout.includes("word"));
  }

  test("--rolling restarts one after another, in the order of the roster, and leaves the tmux server alone", async () => {
    const before = fleet.panePids();
    const server = fleet.serverPid();
    const report = await fleet.mustDo("fleet", "restart", "--rolling", "--grace", "0s");
    expect(report).toMatch(/^a +restarted .*\nb +restarted .*\nc +restarted /m);
    await fleet.livingAgain(AGENTS, before);
    expect(fleet.serverPid()).toBe(server);
    expect(shim.notes().filter(({ when }) => when === "begin")).toHaveLength(3);
    expect(shim.open()).toEqual([]);
  });

  test("--rolling ends with the first that is not as it should be, and does not attempt the rest", async () => {
    writeFileSync(`${fleet.home}/ends`, "");
    const before = fleet.panePids();
    const { status, stdout } = await fleet.mosaic("fleet", "restart", "--rolling", "--grace", "0s");
    expect(status).toBe(3);
    expect(stdout).toMatch(/^a +restarted +pid \d+$/m);
    expect(stdout).toMatch(/^b +failed /m);
    expect(stdout).toMatch(/^c +not attempted *$/m);
    expect(fleet.panePid("a")).not.toBe(before.get("a"));
    expect(fleet.panePid("c")).toBe(before.get("c") ?? 0);
    rmSync(`${fleet.home}/ends`);
    await fleet.mustDo("fleet", "restart", "b", "--grace", "0s");
  });

  test("--when-idle restarts who is silent, and the one that talks only once it is", async () => {
    await makeTalk();
    const before = fleet.panePids();
    const waiting = fleet.spawnWith(
      { MOSAIC_HEARTBEAT_IDLE_THRESHOLD: "2" },
      "fleet",
      "restart",
      "--when-idle",
      "--grace",
      "0s",
    );
    await fleet.livingAgain(["a", "b"], before);
    // three looks at it
    await Bun.sleep(3_200);
    expect(fleet.panePid("c")).toBe(before.get("c") ?? 0);
    rmSync(`${fleet.home}/talks`);
    const { status, stdout } = await waiting.finished;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^c +restarted /m);
    await fleet.livingAgain(AGENTS, before);
  });

  test("--when-idle goes on when who follows it is interrupted, until its unit is stopped", async () => {
    await makeTalk();
    const before = fleet.panePids();
    const waiting = fleet.spawnWith(
      { MOSAIC_HEARTBEAT_IDLE_THRESHOLD: "2" },
      "fleet",
      "restart",
      "a",
      "c",
      "--when-idle",
      "--grace",
      "0s",
    );
    await fleet.livingAgain(["a"], before);
    await fleet.active("a");
    await until("the restart has looked at a", async () => (await fleet.row("a")).beat.state === "alive");
    waiting.kill("SIGTERM");
    const { status, stderr } = await waiting.finished;
    expect(status).toBe(143);
    expect(stderr).toContain("the restart goes on");
    const lock = `${fleet.run}/restart.lock`;
    expect(existsSync(lock)).toBe(true);
    expect(fleet.systemctl("stop", "mosaic-restart-*.service").status).toBe(0);
    await fleet.restartsEnd();
    rmSync(`${fleet.home}/talks`);
    expect(fleet.panePid("c")).toBe(before.get("c") ?? 0);
    expect(fleet.property(unitOf("c"), "ActiveState")).toBe("active");
  });
});
