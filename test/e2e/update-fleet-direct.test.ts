/** `mosaic update` under a running fleet without a user manager: no agent is touched, and nothing of the user's. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { serveRelease, type ReleaseServer } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { compileVersion, NEXT_VERSION, place, writeReleases } from "../support/update-bench.ts";

setDefaultTimeout(180_000);

/** What is the user's in the mosaic home. */
const USERS = /fleet\/(roster\.yaml|fleet\.env|agents\/|logs\/)/;

let shared: TemporaryFolder;
let server: ReleaseServer;

beforeAll(async () => {
  shared = new TemporaryFolder("releases");
  writeReleases(shared.join("release"), { [NEXT_VERSION]: compileVersion(shared.path, NEXT_VERSION) });
  server = await serveRelease(shared.join("release"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  shared[Symbol.dispose]();
});
// after the hook above: what it removes is no leak
forbidLeaks();

/** A direct fleet that runs from an installed binary, as a user has it. */
class InstalledBench extends DirectBench {
  readonly binary = join(this.home, ".local/bin/mosaic");

  constructor() {
    super();
    place(builtBinary(), this.binary);
    this.roster("agents:\n  - { name: coder0, runtime: stub }\n  - { name: coder1, runtime: stub }\n");
  }

  mosaic(...args: readonly string[]) {
    const env = { ...this.environment, MOSAIC_DOWNLOAD_BASE: server.address };
    return runBinary(args, { cwd: this.home, env, timeout: 60_000 }, this.binary);
  }
}

test("agents go on, framework files are refreshed by content, and what is the user's is not touched", async () => {
  await using bench = new InstalledBench();
  expect(await bench.mosaic("fleet", "install-systemd")).toMatchObject({ status: 0 });
  expect(await bench.mosaic("fleet", "start", "--grace", "0s")).toMatchObject({ status: 0 });
  const panes = bench.panes();
  // as if the old version had another script, and the user had been here
  appendFileSync(bench.path("tools/fleet/start-holder.sh"), "# of an older version\n");
  chmodSync(bench.path("tools/tmux/agent-send.sh"), 0o644);
  appendFileSync(bench.path("fleet/agents/coder0.env"), "OWN=1\n");
  writeFileSync(bench.path("fleet/fleet.env"), "PATH=/usr/bin:/bin\n");
  // edited, and not applied: an update is not the moment for it
  appendFileSync(bench.path("fleet/roster.yaml"), "  - { name: coder2, runtime: stub }\n");
  const users = () => Object.entries(bench.tree()).filter(([path]) => USERS.test(path));
  const before = users();

  const done = await bench.mosaic("update");
  expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: "" });
  expect(done.stdout.trimEnd().split("\n").slice(1)).toEqual([
    `changed ${bench.path("tools/fleet/start-holder.sh")}`,
    `changed ${bench.path("tools/tmux/agent-send.sh")}`,
    `changed ${bench.path("framework.version")}`,
  ]);
  expect(readFileSync(bench.path("tools/fleet/start-holder.sh"), "utf8")).not.toContain(
    "of an older version",
  );
  expect(users()).toEqual(before);
  expect(bench.panes()).toEqual(panes);
  const status = await bench.mosaic("fleet", "status", "coder0", "--json");
  expect(JSON.parse(status.stdout)).toMatchObject({
    // a stub is mosaic itself: it runs the program that was replaced
    agents: [{ agent: "coder0", supervisor: { state: "running" }, flags: ["REPLACED"] }],
  });

  // an update that was cut short before the files: the next one finishes it
  appendFileSync(bench.path("tools/fleet/start-holder.sh"), "# of an older version\n");
  expect((await bench.mosaic("update")).stdout).toBe(
    `mosaic 0.2.0 is up to date\nchanged ${bench.path("tools/fleet/start-holder.sh")}\n`,
  );
  expect(bench.panes()).toEqual(panes);
});

test("with --relaunch the running agents are restarted by the new binary, and the stopped stay stopped", async () => {
  await using bench = new InstalledBench();
  await bench.mosaic("fleet", "install-systemd");
  await bench.mosaic("fleet", "start", "--grace", "0s");
  await bench.mosaic("fleet", "stop", "coder1");
  const before = bench.panes();
  const done = await bench.mosaic("update", "--relaunch", "--json");
  expect(JSON.parse(done.stdout)).toMatchObject({
    outcome: "updated",
    relaunch: { schema: "mosaic.fleet.restart/1", agents: [{ agent: "coder0", outcome: "restarted" }] },
  });
  expect(done.status).toBe(0);
  expect(Object.keys(bench.panes()).toSorted()).toEqual(Object.keys(before).toSorted());
  expect(bench.panes()["coder0"]).not.toBe(before["coder0"]);
  // in text the new binary takes over
  const again = await bench.mosaic("update", "--rollback", "--relaunch");
  expect(again.stdout).toStartWith("back at mosaic 0.1.0:");
  expect(again.stdout).toMatch(/coder0 +restarted/);
});

test("--relaunch goes on when the update is killed, by the binary that is in place now", async () => {
  await using bench = new InstalledBench();
  await bench.mosaic("fleet", "install-systemd");
  await bench.mosaic("fleet", "start", "--grace", "0s");
  const before = bench.panes();
  const updating = Bun.spawn([bench.binary, "update", "--relaunch"], {
    env: { ...bench.environment, MOSAIC_DOWNLOAD_BASE: server.address },
    cwd: bench.home,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const lock = bench.path("fleet/run/restart.lock");
  const restarted = (now: Readonly<Record<string, number>>) =>
    ["coder0", "coder1"].every((name) => (now[name] ?? before[name]) !== before[name]);
  await until("the restart runs, or has run", () => existsSync(lock) || restarted(bench.panes()), {
    every: 5,
    deadline: 30_000,
  });
  updating.kill("SIGKILL");
  await updating.exited;
  await until("both are restarted", () => !existsSync(lock) && restarted(bench.panes()));
  expect((await bench.mosaic("--version")).stdout).toBe("mosaic 0.2.0\n");
});

test("a fleet of another mosaic is left to that one", async () => {
  await using bench = new InstalledBench();
  // installed by the binary under test itself, not by the one that is updated
  await bench.ok("fleet", "install-systemd");
  const before = bench.tree();
  const done = await bench.mosaic("update");
  expect(done.status).toBe(0);
  expect(done.stderr).toContain(`runs with another mosaic, ${builtBinary()}: its scripts and units are left`);
  const after = bench.tree();
  expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([
    "mosaic/install.manifest",
  ]);
});
