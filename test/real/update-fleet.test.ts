/** `mosaic update`, its way back and `mosaic uninstall` under a fleet that a real user manager keeps. */
// runs once: an update knows no uid
// runs alone: it bounds the time between two beats
import { afterAll, afterEach, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench, type StatusRow } from "../support/fleet-bench.ts";
import { NeighbourServer } from "../support/fleet-neighbour.ts";
import { tree } from "../support/fleet-tree.ts";
import { until } from "../support/poll.ts";
import { serveRelease, type ReleaseServer } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { compileVersion, NEXT_VERSION, place, writeReleases } from "../support/update-bench.ts";

setDefaultTimeout(120_000);

const AGENTS = Array.from({ length: 20 }, (_, index) => `coder${index}`);
/** Each writes the whole binary twice; more in a recorded run. */
const ROUNDS = Number(process.env["MOSAIC_UPDATES"] ?? "4");
/** Seconds between two beats; with one of a second the noise of a busy machine is larger than a beat that is missed. */
const INTERVAL = 3;

describeInLab("update under a fleet of a user manager", () => {
  let shared: TemporaryFolder;
  let server: ReleaseServer;
  let bench: LabBench;
  let binary: string;

  beforeAll(async () => {
    shared = new TemporaryFolder("releases");
    writeReleases(shared.join("release"), { [NEXT_VERSION]: compileVersion(shared.path, NEXT_VERSION) });
    server = await serveRelease(shared.join("release"));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    shared[Symbol.dispose]();
  });
  beforeEach(() => {
    bench = new LabBench();
    binary = join(bench.home, ".local/bin/mosaic");
    place(builtBinary(), binary);
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const mosaic = (...args: readonly string[]) =>
    runBinary(
      args,
      {
        cwd: bench.home,
        env: { ...bench.environment, MOSAIC_DOWNLOAD_BASE: server.address },
        timeout: 60_000,
      },
      binary,
    );

  async function mustDo(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await mosaic(...args);
    if (status !== 0) throw new Error(`mosaic ${args.join(" ")} exited ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  async function fleetOf(agents: readonly string[]): Promise<void> {
    bench.roster(`agents:\n${agents.map((name) => `  - { name: ${name}, runtime: stub }\n`).join("")}`);
    await mustDo("fleet", "install-systemd");
    appendFileSync(bench.path("fleet/fleet.env"), `MOSAIC_HEARTBEAT_INTERVAL=${INTERVAL}\n`);
    await mustDo("fleet", "start", "--grace", "0s");
    await until("every agent has a heartbeat, and its runtime is up", () =>
      agents.every((name) =>
        ["hb", "launch"].every((end) => existsSync(bench.path(`fleet/run/${name}.${end}`))),
      ),
    );
  }

  /** Notes each beat of each agent until it is stopped: the longest time between two, in milliseconds. */
  function watchBeats(): { stop(): Promise<{ beats: number; longestMs: number }> } {
    const last = new Map<string, number>();
    let beats = 0;
    let longestMs = 0;
    const timer = setInterval(() => {
      for (const name of AGENTS) {
        const at = statSync(bench.path(`fleet/run/${name}.hb`)).mtimeMs;
        const before = last.get(name);
        if (before === at) continue;
        if (before !== undefined) {
          beats += 1;
          longestMs = Math.max(longestMs, at - before);
        }
        last.set(name, at);
      }
    }, 50);
    return {
      async stop() {
        clearInterval(timer);
        return { beats, longestMs };
      },
    };
  }

  test(`${ROUNDS} updates and ${ROUNDS} ways back: no pid changes, no beat is missed, nothing of the user's is touched`, async () => {
    await fleetOf(AGENTS);
    const dropIn = join(bench.units, "mosaic-agent@coder0.service.d/90-operator.conf");
    mkdirSync(join(dropIn, ".."), { recursive: true });
    writeFileSync(dropIn, "[Service]\nEnvironment=OPERATOR=yes\n");
    bench.systemctl("daemon-reload");
    const panes = bench.panes();
    const launchers = bench.systemctl("show", "--property=MainPID", "--value", "mosaic-agent@*.service");
    expect(Object.keys(panes).length).toBe(AGENTS.length + 1);
    const users = () =>
      Object.entries(bench.tree()).filter(([path]) =>
        /fleet\/(roster|fleet\.env|agents)|90-operator|default\.target/.test(path),
      );
    const before = users();
    const watch = watchBeats();
    const began = performance.now();
    for (let round = 0; round < ROUNDS; round++) {
      // as if the two versions had another unit and another script
      appendFileSync(join(bench.units, "mosaic-agent@.service"), `# round ${round}\n`);
      appendFileSync(bench.path("tools/fleet/start-agent-session.sh"), `# round ${round}\n`);
      const done = await mustDo("update");
      expect(done).toContain("mosaic 0.2.0 is installed:");
      expect(done).toContain(`changed ${join(bench.units, "mosaic-agent@.service")}`);
      expect(await mustDo("update", "--rollback")).toContain("back at mosaic 0.1.0:");
      expect(bench.panes()).toEqual(panes);
    }
    const tookMs = performance.now() - began;
    const { beats, longestMs } = await watch.stop();
    process.stderr.write(
      `${ROUNDS} updates and ways back in ${Math.round(tookMs)} ms; ${beats} beats, at most ${Math.round(longestMs)} ms apart\n`,
    );
    // a beat that was missed is two intervals
    expect(longestMs).toBeLessThan(INTERVAL * 2000);
    expect(beats).toBeGreaterThan((AGENTS.length * (tookMs / 1000 - INTERVAL)) / (INTERVAL * 2));
    expect(bench.systemctl("show", "--property=MainPID", "--value", "mosaic-agent@*.service")).toBe(
      launchers,
    );
    expect(bench.panes()).toEqual(panes);
    expect(users()).toEqual(before);
    expect(
      bench.systemctl("show", "--property=NeedDaemonReload", "--value", "mosaic-tmux-holder.service"),
    ).toBe("no");
    const { agents } = JSON.parse(await mustDo("fleet", "ps", "--json")) as { agents: StatusRow[] };
    // a stub is mosaic itself: it runs the program that was replaced
    expect(
      agents.filter(
        ({ supervisor, flags }) => supervisor.state !== "running" || String(flags) !== "REPLACED",
      ),
    ).toEqual([]);
  });

  test("units that systemd has not read yet are reloaded by the next update, which is cut short nowhere", async () => {
    await fleetOf(["coder0"]);
    const unit = join(bench.units, "mosaic-tmux-holder.service");
    // what an update leaves that was killed between the files and the reload
    writeFileSync(unit, readFileSync(unit, "utf8"));
    await until("systemd has noticed", () => {
      appendFileSync(unit, "# later\n");
      return (
        bench.systemctl("show", "--property=NeedDaemonReload", "--value", "mosaic-tmux-holder.service") ===
        "yes"
      );
    });
    await mustDo("update");
    expect(
      bench.systemctl("show", "--property=NeedDaemonReload", "--value", "mosaic-tmux-holder.service"),
    ).toBe("no");
    expect(await mustDo("fleet", "verify", "--timeout", "30")).not.toContain("FAILED");
  });

  test("uninstall --all stops the fleet and leaves no unit, no file and no process; your own tmux server stays", async () => {
    await using neighbour = new NeighbourServer();
    const before = neighbour.snapshot();
    const home = tree(bench.home);
    await fleetOf(["coder0", "coder1"]);
    const dropIn = join(bench.units, "mosaic-agent@coder0.service.d/90-operator.conf");
    mkdirSync(join(dropIn, ".."), { recursive: true });
    writeFileSync(dropIn, "[Service]\nEnvironment=OPERATOR=yes\n");
    // the record that the installer would have left: without it the binary stays
    const record = bench.path("install.manifest");
    writeFileSync(
      record,
      `${readFileSync(record, "utf8")}binary=${binary}\nfolder=${bench.home}/.local/bin\n`,
    );
    await mustDo("uninstall", "--all", "--yes");

    expect(bench.processes()).toEqual([]);
    expect(bench.systemctl("list-unit-files", "--no-legend", "mosaic-*")).toBe("");
    expect(bench.systemctl("list-units", "--all", "--no-legend", "mosaic-*")).toBe("");
    expect(existsSync(binary)).toBe(false);
    expect(existsSync(bench.mosaicHome) && Object.keys(tree(bench.mosaicHome))).toBe(false);
    // a drop-in of the operator's is theirs
    expect(readdirSync(bench.units)).toEqual(["mosaic-agent@coder0.service.d"]);
    expect(readdirSync(join(dropIn, ".."))).toEqual(["90-operator.conf"]);
    expect(neighbour.snapshot()).toBe(before);
    const after = Object.keys(tree(bench.home)).filter((path) => !(path in home));
    expect(after.filter((path) => !path.startsWith(".config"))).toEqual([]);
  });

  test("uninstall leaves the units of another home alone", async () => {
    await fleetOf(["coder0"]);
    const panes = bench.panes();
    const other = join(bench.home, ".config/home of nobody else");
    mkdirSync(join(other, "fleet"), { recursive: true });
    writeFileSync(join(other, "fleet/roster.yaml"), readFileSync(bench.path("fleet/roster.yaml")));
    const before = bench.tree();
    await mustDo("fleet", "uninstall", "--yes", "--mosaic-home", other);
    expect(withoutRun(bench.tree())).toEqual(withoutRun(before));
    expect(bench.panes()).toEqual(panes);
  });
});

/** Beats go on. */
function withoutRun(found: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(found).filter(([path]) => !path.includes("/run/"));
}
