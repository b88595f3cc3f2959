/** The tmux that an agent uses for its own work is not the fleet's; and how the end of the fleet's server is learned. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { lstatSync, readFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";
import { finish, unitOf } from "../support/supervision-units.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** As an agent that tries out a terminal program does: a server of its own, with whatever socket comes. */
const WITH_TMUX = ["sh", "-c", "tmux new-session -d 'exec sleep 4713'; exec sleep 31536000"];

describeInLab("an agent's own tmux", () => {
  let fleet: SupervisionFleet;
  beforeAll(async () => {
    fleet = await SupervisionFleet.create({
      agents: [{ name: "a", command: WITH_TMUX }, { name: "b" }, { name: "c" }],
      heartbeatSeconds: 60,
    });
    await fleet.active("a", "b", "c");
    // a unit is ready once its pane is contained; what that becomes by exec has its own environment a moment later
    await until("each has its own", () => ["a", "b", "c"].every((name) => !("TMUX" in environmentOf(name))));
  });
  afterAll(async () => await fleet[Symbol.asyncDispose]());

  const environmentOf = (agent: string) =>
    Object.fromEntries(
      readFileSync(`/proc/${fleet.panePid(agent)}/environ`, "utf8")
        .split("\0")
        .filter((entry) => entry.includes("="))
        .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
    );
  const asTheAgent = (agent: string, ...argv: readonly string[]) => {
    const { PATH = "", HOME = "", TMUX_TMPDIR = "" } = environmentOf(agent);
    return finish(["env", "-i", `PATH=${PATH}`, `HOME=${HOME}`, `TMUX_TMPDIR=${TMUX_TMPDIR}`, ...argv]);
  };

  test("is led nowhere else: no TMUX, and a folder for sockets that is its own alone", () => {
    const [a, b] = [environmentOf("a"), environmentOf("b")];
    expect(a["TMUX"]).toBeUndefined();
    expect(a["TMUX_PANE"]).toBeUndefined();
    expect(a["TMUX_TMPDIR"]).not.toBe(b["TMUX_TMPDIR"]);
    const folder = lstatSync(a["TMUX_TMPDIR"] ?? "");
    expect([folder.isDirectory(), folder.mode & 0o777, folder.uid]).toEqual([
      true,
      0o700,
      process.getuid?.() ?? 0,
    ]);
  });

  test("is in the agent's unit, and kill-server ends it and nobody else", async () => {
    const before = fleet.panePids();
    const server = await until("the agent's own server runs", () => {
      const { stdout } = asTheAgent("a", "tmux", "display-message", "-p", "#{pid}");
      return Number(stdout) > 0 && Number(stdout);
    });
    expect(fleet.cgroupOf(server).endsWith(`/${unitOf("a")}`)).toBe(true);
    expect(asTheAgent("a", "tmux", "kill-server").status).toBe(0);
    await until("it has ended", () => !isRunning(server));
    expect([...fleet.panePids()]).toEqual([...before]);
  });

  test("the fleet's server, ended by kill-server, comes back with every agent long before the next beat", async () => {
    const before = fleet.panePids();
    fleet.tmux("kill-server");
    await fleet.livingAgain(["a", "b", "c"], before, 10_000);
    await fleet.active("a", "b", "c");
  });

  test("the fleet's server, killed six times in a row, is not given up", async () => {
    for (let time = 0; time < 6; time += 1) {
      const server = await until("the holder runs", () => fleet.serverPid() > 0 && fleet.serverPid());
      process.kill(server, "SIGKILL");
      await until("another one runs", () => fleet.serverPid() > 0 && fleet.serverPid() !== server);
    }
    await fleet.active("a", "b", "c");
  });
});
