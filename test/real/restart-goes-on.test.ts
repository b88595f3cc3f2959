/** A restart belongs to the service manager: it goes on without whoever asked for it. */
// runs once: who goes on with a restart knows no uid
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { builtBinary } from "../support/built-binary.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { SystemctlShim } from "../support/supervision-systemctl.ts";
import { HOLDER_UNIT } from "../../src/base/names.ts";
import { unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b", "c", "d"];
const RESTART = ["fleet", "restart", "--grace", "0s"] as const;
/** Does what is written into its file, as the tool of an agent would, and goes on. */
const OBEYS = [
  "sh",
  "-c",
  'trap "while [ -e $MOSAIC_HOME/slow ]; do sleep 0.1; done; exit 0" TERM; while :; do f="$MOSAIC_HOME/do-$MOSAIC_AGENT_NAME"; if [ -e "$f" ]; then mv "$f" "$f.now"; sh "$f.now"; fi; sleep 0.1; done',
];

describeInLab("a restart goes on", () => {
  let fleet: SupervisionFleet;
  let shim: SystemctlShim;

  beforeAll(async () => {
    fleet = await SupervisionFleet.create({
      agents: AGENTS.map((name) => ({ name, command: OBEYS })),
      startConcurrency: 2,
      agentsMay: ["restart", "stop"],
    });
    await fleet.active(...AGENTS);
    shim = new SystemctlShim(fleet);
  });
  afterEach(async () => {
    shim.letGo();
    await fleet.restartsEnd();
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  /** A restart of the fleet that hangs when all agents are down. */
  async function allDown(...more: readonly string[]) {
    shim.forget();
    shim.slowDown(HOLDER_UNIT);
    const running = fleet.spawn(...RESTART, ...more);
    await until("all are down", () => shim.isSlow() && fleet.panePids().size <= 1);
    return running;
  }

  /** What an agent's tool runs; returns what it printed, its exit status last. */
  async function fromInside(agent: string, ...args: readonly string[]): Promise<string> {
    const output = `${fleet.home}/output-${agent}`;
    rmSync(output, { force: true });
    const line = `${builtBinary()} ${args.join(" ")} >${output}.now 2>&1; echo "exit $?" >>${output}.now; mv ${output}.now ${output}\n`;
    // whole at once: the agent takes what has the name, be it empty
    writeFileSync(`${fleet.home}/written`, line);
    renameSync(`${fleet.home}/written`, `${fleet.home}/do-${agent}`);
    await until(`${agent} has run it`, () => existsSync(output));
    return readFileSync(output, "utf8");
  }

  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 143],
    ["SIGKILL", 137],
  ] as const) {
    test(`when ${signal} ends who follows it, and nobody stays down`, async () => {
      const before = fleet.panePids();
      const following = await allDown();
      following.kill(signal);
      const { status: ended, stderr } = await following.finished;
      expect(ended).toBe(status);
      if (signal !== "SIGKILL") {
        expect(stderr).toContain("error: the restart goes on");
        expect(stderr).toContain("hint: mosaic fleet ps --watch");
      }
      shim.letGo();
      await fleet.livingAgain(AGENTS, before);
    });
  }

  test("when its worker is killed: it is started again, takes up what was left, and is reported whole", async () => {
    const before = fleet.panePids();
    const following = await allDown();
    process.kill(fleet.worker(), "SIGKILL");
    shim.letGo();
    const { status, stdout } = await following.finished;
    expect(stdout).toMatch(/^a +restarted .*\nb +restarted .*\nc +restarted .*\nd +restarted /m);
    expect(status).toBe(0);
    await fleet.livingAgain(AGENTS, before);
  });

  test("when its unit is stopped: whom it took down it brings back", async () => {
    const before = fleet.panePids();
    const following = await allDown();
    const stopping = Bun.spawn(["systemctl", "--user", "stop", "mosaic-restart-*.service"]);
    shim.letGo();
    expect(await stopping.exited).toBe(0);
    await following.finished;
    await fleet.livingAgain(AGENTS, before);
  });

  test("of the whole fleet, from inside of an agent: handed over, and everybody is back", async () => {
    const before = fleet.panePids();
    const said = await fromInside("b", ...RESTART);
    expect(said).toContain("the restart would end its caller: it goes on without it; journalctl --user -u");
    expect(said).toMatch(/^b +handed over/m);
    expect(said).toEndWith("exit 0\n");
    await fleet.livingAgain(AGENTS, before);
  });

  test("--rolling, from inside of an agent: that one comes last, and everybody is restarted", async () => {
    const before = fleet.panePids();
    const server = fleet.serverPid();
    shim.forget();
    const said = await fromInside("a", ...RESTART, "--rolling");
    expect(said).toMatch(/^a +handed over/m);
    await until("the others are restarted", () =>
      ["b", "c", "d"].every((name) => fleet.panePids().get(name) !== before.get(name)),
    );
    await fleet.livingAgain(AGENTS, before);
    expect(fleet.serverPid()).toBe(server);
  });

  test("of another agent, from inside of one: it is followed to its end", async () => {
    const said = await fromInside("a", ...RESTART, "b");
    expect(said).toMatch(/^b +restarted +pid \d+$/m);
    expect(said).toEndWith("exit 0\n");
  });

  test("when the run folder is removed: it keeps its lock, and everybody is back", async () => {
    const before = fleet.panePids();
    const following = await allDown();
    rmSync(fleet.run, { recursive: true });
    shim.letGo();
    const { status } = await following.finished;
    expect(status).toBe(0);
    await fleet.livingAgain(AGENTS, before);
  });

  test("and a stop meanwhile is not undone by it, and reported", async () => {
    const before = fleet.panePids();
    const following = await allDown();
    const stopped = await fleet.mosaic("fleet", "stop", "d");
    expect(stopped.status).toBe(0);
    shim.letGo();
    const { status, stdout } = await following.finished;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^d +stopped meanwhile/m);
    await fleet.livingAgain(["a", "b", "c"], before);
    expect(fleet.property(unitOf("d"), "ActiveState")).toBe("inactive");
    await fleet.mustDo("fleet", "start", "d", "--grace", "0s");
  });

  test("and a pause holds it before the next wave until resume", async () => {
    const before = fleet.panePids();
    const following = await allDown();
    await fleet.mustDo("fleet", "pause", "--reason", "wait");
    shim.letGo();
    await until("it says that it waits", () => following.stdout().includes("waits: the fleet is paused by"));
    expect(AGENTS.filter((name) => fleet.panePids().has(name))).toEqual([]);
    await fleet.mustDo("fleet", "resume");
    expect((await following.finished).status).toBe(0);
    await fleet.livingAgain(AGENTS, before);
  });

  test("a stop of everything whose caller is killed is the manager's: nothing is half stopped", async () => {
    writeFileSync(`${fleet.home}/slow`, "");
    const stopping = fleet.spawn("fleet", "stop");
    await until("they stop", () => fleet.property(unitOf("a"), "ActiveState") === "deactivating");
    stopping.kill("SIGKILL");
    await stopping.finished;
    expect(fleet.property(HOLDER_UNIT, "ActiveState")).toBe("active");
    rmSync(`${fleet.home}/slow`);
    await until("the fleet is down", () => fleet.property(HOLDER_UNIT, "ActiveState") === "inactive");
    expect(AGENTS.map((name) => fleet.property(unitOf(name), "ActiveState"))).toEqual(
      AGENTS.map(() => "inactive"),
    );
    await fleet.mustDo("fleet", "start", "--grace", "0s");
  });

  test("a stop of everything from inside of an agent is handed over, and nothing is left", async () => {
    await fromInside("c", "fleet", "stop");
    await until("the fleet is down", () => fleet.property(HOLDER_UNIT, "ActiveState") === "inactive");
    expect(AGENTS.map((name) => fleet.property(unitOf(name), "ActiveState"))).toEqual(
      AGENTS.map(() => "inactive"),
    );
    await until(
      "the stop has ended",
      () => fleet.systemctl("list-units", "--plain", "--no-legend", "mosaic-stop-*").stdout === "",
    );
    await fleet.mustDo("fleet", "start", "--grace", "0s");
  });
});
