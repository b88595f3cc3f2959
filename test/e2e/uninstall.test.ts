/** `mosaic uninstall`, of what scripts/install.sh and install-systemd had made of an empty HOME. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../scripts/dist/checksums.ts";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { tree } from "../support/fleet-tree.ts";
import { canMount, INSTALL_SCRIPT } from "../support/install-sandbox.ts";
import { MANUAL_NAMES } from "../../src/domain/setup/manual-pages.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { serveRelease, type ReleaseServer } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { place, writeReleases } from "../support/update-bench.ts";

setDefaultTimeout(120_000);

let shared: TemporaryFolder;
let server: ReleaseServer;
let binarySum = "";

beforeAll(async () => {
  shared = new TemporaryFolder("releases");
  binarySum = sha256(readFileSync(builtBinary()));
  writeReleases(shared.join("release"), { "0.1.0": builtBinary() });
  server = await serveRelease(shared.join("release"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  shared[Symbol.dispose]();
});
// after the hook above: what it removes is no leak
forbidLeaks();

/** A HOME in which mosaic was installed by its script, with a fleet that runs. */
class InstalledBench extends DirectBench {
  readonly binary = join(this.home, ".local/bin/mosaic");
  readonly before: Readonly<Record<string, string>>;

  constructor() {
    super();
    this.before = this.everything();
  }

  everything(): Record<string, string> {
    return tree(this.home);
  }

  async installScript(...args: readonly string[]) {
    const child = Bun.spawn(["sh", INSTALL_SCRIPT, "--no-auto-launch", ...args], {
      cwd: this.home,
      env: { ...this.environment, MOSAIC_DOWNLOAD_BASE: server.address },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const output = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
    return { status: await child.exited, output };
  }

  /** By the script, or with what the script would have left, which is quicker; with a fleet that runs or does not. */
  async installed({ script = false, start = false } = {}): Promise<void> {
    if (script) expect(await this.installScript()).toMatchObject({ status: 0 });
    else {
      place(builtBinary(), this.binary);
      const lines = {
        schema: "mosaic.install/1",
        binary: this.binary,
        previous: join(this.home, ".local/bin/.mosaic.previous"),
        sha256: binarySum,
      };
      const folders = [join(this.home, ".local/bin"), join(this.home, ".local"), this.mosaicHome];
      mkdirSync(this.mosaicHome);
      writeFileSync(
        this.path("install.manifest"),
        [
          ...Object.entries(lines).map((pair) => pair.join("=")),
          ...folders.map((folder) => `folder=${folder}`),
          "",
        ].join("\n"),
        { mode: 0o600 },
      );
    }
    this.roster("agents:\n  - { name: coder0, runtime: stub }\n  - { name: coder.1, runtime: stub }\n");
    expect(await this.mosaic("fleet", "install-systemd")).toMatchObject({ status: 0 });
    if (!start) return;
    expect(await this.mosaic("fleet", "start", "--grace", "0s")).toMatchObject({ status: 0 });
    expect(Object.keys(this.panes()).length).toBeGreaterThan(2);
  }

  mosaic(...args: readonly string[]) {
    return runBinary(args, { cwd: this.home, env: this.environment, timeout: 60_000 }, this.binary);
  }
}

describe("mosaic uninstall", () => {
  test("leaves a page that mosaic did not write, over which mosaic writes none", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    const manual = join(bench.home, ".local/share/man/man1");
    mkdirSync(manual, { recursive: true });
    writeFileSync(join(manual, "mosaic-fleet.1"), "of somebody else\n");
    const written = await bench.mosaic("manual-pages", manual);
    expect([written.status, readdirSync(manual)]).toEqual([1, ["mosaic-fleet.1"]]);
    rmSync(join(manual, "mosaic-fleet.1"));
    expect(await bench.mosaic("manual-pages", manual)).toMatchObject({ status: 0 });
    writeFileSync(join(manual, "mosaic-fleet.1"), "of somebody else\n");
    expect(await bench.mosaic("uninstall", "--yes")).toMatchObject({ status: 0 });
    expect(readdirSync(manual)).toEqual(["mosaic-fleet.1"]);
  });

  test("--all leaves the HOME as it was before the installation, and no process", async () => {
    await using bench = new InstalledBench();
    await bench.installed({ script: true, start: true });
    const manual = join(bench.home, ".local/share/man/man1");
    expect(readdirSync(manual).toSorted()).toEqual([...MANUAL_NAMES].toSorted());
    const shown = await bench.mosaic("uninstall", "--all", "--dry-run");
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(`remove   ${manual}/mosaic.1\n`);
    expect(shown.stdout).toContain("stop     coder0, coder.1, and the fleet's tmux server\n");
    expect(shown.stdout).toContain(`remove   ${bench.path("fleet/roster.yaml")}\n`);
    expect(shown.stdout).toEndWith(`remove   ${bench.binary}\nremove   ${bench.path("install.manifest")}\n`);
    expect(Object.keys(bench.panes()).length).toBeGreaterThan(2);

    const done = await bench.mosaic("uninstall", "--all", "--yes");
    expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: "" });
    expect(bench.everything()).toEqual(bench.before);
    expect(bench.processes()).toEqual([]);
  });

  test("keeps the roster, your lines in env files and the logs, and a new installation finds them", async () => {
    await using bench = new InstalledBench();
    await bench.installed({ start: true });
    appendFileSync(bench.path("fleet/agents/coder0.env"), "OWN=1\n");
    mkdirSync(bench.path("notes"));
    writeFileSync(bench.path("notes/mine.txt"), "mine\n");
    const roster = readFileSync(bench.path("fleet/roster.yaml"), "utf8");
    expect(await bench.mosaic("uninstall", "--yes")).toMatchObject({ status: 0 });
    const left = Object.entries(bench.tree()).filter(([, facts]) => !facts.endsWith("folder"));
    const logs = "mosaic/fleet/logs/coder";
    expect(left.map(([path]) => path).filter((path) => !path.startsWith(logs))).toEqual([
      "mosaic/fleet/agents/coder0.env",
      "mosaic/fleet/fleet.env",
      "mosaic/fleet/roster.yaml",
      "mosaic/notes/mine.txt",
    ]);
    expect(left.some(([path]) => path.startsWith(logs))).toBe(true);
    expect(readFileSync(bench.path("fleet/agents/coder0.env"), "utf8")).toBe("OWN=1\n");

    expect(await bench.installScript()).toMatchObject({ status: 0 });
    expect(await bench.mosaic("fleet", "install-systemd")).toMatchObject({ status: 0 });
    expect(readFileSync(bench.path("fleet/agents/coder0.env"), "utf8")).toEndWith("\nOWN=1\n");
    expect(readFileSync(bench.path("fleet/roster.yaml"), "utf8")).toBe(roster);
  });

  test("takes mosaic's hooks out of claude's settings, whose script goes, and leaves the user's there", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    const settings = join(bench.home, ".claude/hooks-config.json");
    mkdirSync(join(settings, ".."));
    writeFileSync(settings, '{ "hooks": { "Stop": [{"hooks":[{"type":"command","command":"mine"}]}] } }\n');
    const before = readFileSync(settings, "utf8");
    await bench.mosaic("config", "hooks", "enable", "Stop");
    expect(readFileSync(settings, "utf8")).toContain("claude-hook.sh");
    expect((await bench.mosaic("uninstall", "--dry-run")).stdout).toContain(
      `change   ${settings}: mosaic's hooks go, yours stay\n`,
    );
    expect(await bench.mosaic("uninstall", "--yes")).toMatchObject({ status: 0 });
    expect(readFileSync(settings, "utf8")).toBe(before);
  });

  test("--keep-data leaves the whole home as it is, but for the record of what was installed", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    const home = bench.tree();
    expect(await bench.mosaic("uninstall", "--keep-data", "--yes")).toMatchObject({ status: 0 });
    const { "mosaic/install.manifest": _record, ...rest } = home;
    expect(bench.tree()).toEqual(rest);
    expect(existsSync(bench.binary)).toBe(false);
  });

  test("does nothing unasked: without a terminal, without --yes, with a contradiction", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    const before = bench.everything();
    for (const [args, says] of [
      [[], "an uninstall asks first, and there is nobody to ask"],
      [["--json"], "an uninstall asks first"],
      [["--all", "--keep-data", "--yes"], "contradict each other"],
    ] as const) {
      const refused = await bench.mosaic("uninstall", ...args);
      expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: "" });
      expect(refused.stderr).toContain(says);
    }
    expect(await bench.mosaic("uninstall", "--all", "--dry-run", "--json")).toMatchObject({ status: 0 });
    expect(bench.everything()).toEqual(before);
  });

  test("asks on a terminal, and takes nothing but a yes for one", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    const before = bench.everything();
    const answer = async (line: string) => {
      const child = Bun.spawn(["script", "-qec", `${bench.binary} uninstall --all`, "/dev/null"], {
        cwd: bench.home,
        env: { ...bench.environment },
        stdin: new Blob([line]),
        stdout: "pipe",
        stderr: "ignore",
      });
      const output = await new Response(child.stdout).text();
      return { status: await child.exited, output };
    };
    const no = await answer("n\n");
    expect(no.status).toBe(1);
    expect(no.output).toContain("do this? [y/N]");
    expect(no.output).toContain("nothing was removed");
    expect(bench.everything()).toEqual(before);
    expect((await answer("y\n")).status).toBe(0);
    expect(bench.everything()).toEqual(bench.before);
  });

  test("works with a roster that is wrong, and through the script, which leaves it to the binary", async () => {
    await using bench = new InstalledBench();
    await bench.installed({ start: true });
    appendFileSync(bench.path("fleet/roster.yaml"), "unknown_key: 1\n");
    const done = await bench.installScript("--uninstall", "--yes");
    expect(done).toMatchObject({ status: 0 });
    expect(done.output).toContain("the roster is not used:");
    expect(bench.processes()).toEqual([]);
    expect(existsSync(bench.binary)).toBe(false);
    expect(existsSync(bench.path("tools"))).toBe(false);
    expect(existsSync(bench.path("fleet/roster.yaml"))).toBe(true);
  });

  test("where no binary runs any more, the script removes what the record names", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    rmSync(bench.binary);
    writeFileSync(bench.binary, "broken", { mode: 0o755 });
    expect(await bench.installScript("--uninstall", "--yes")).toMatchObject({ status: 0 });
    expect(existsSync(bench.binary)).toBe(false);
    for (const gone of [
      "tools/fleet/start-agent-session.sh",
      "fleet/tmux.conf",
      "framework.version",
      "install.manifest",
    ]) {
      expect({ gone, there: existsSync(bench.path(gone)) }).toEqual({ gone, there: false });
    }
    expect(existsSync(bench.path("fleet/roster.yaml"))).toBe(true);
  });

  test.skipIf(!canMount)(
    "a failure half-way is said, keeps binary and record, and the same command finishes it",
    async () => {
      await using bench = new InstalledBench();
      await bench.installed();
      // a mount point cannot be removed, not even by root
      const stuck = bench.path("fleet/tmux.conf");
      const child = Bun.spawn(
        [
          "unshare",
          "-m",
          "sh",
          "-c",
          'mount --bind "$0" "$0" && exec "$1" uninstall --all --yes',
          stuck,
          bench.binary,
        ],
        { cwd: bench.home, env: { ...bench.environment }, stdin: "ignore", stdout: "pipe", stderr: "pipe" },
      );
      const stderr = await new Response(child.stderr).text();
      expect(await child.exited).toBe(3);
      expect(stderr).toContain(`cannot remove ${stuck}: `);
      expect(existsSync(bench.path("fleet/roster.yaml"))).toBe(false);
      expect(existsSync(bench.binary)).toBe(true);
      expect(existsSync(bench.path("install.manifest"))).toBe(true);

      expect(await bench.mosaic("uninstall", "--all", "--yes")).toMatchObject({ status: 0 });
      expect(bench.everything()).toEqual(bench.before);
    },
  );

  test("a file of somebody else in the binary's place stays", async () => {
    await using bench = new InstalledBench();
    await bench.installed();
    rmSync(bench.binary);
    writeFileSync(bench.binary, "#!/bin/sh\necho not mosaic\n", { mode: 0o755 });
    // with the binary under test, which is not the one that was installed
    const done = await bench.run(["uninstall", "--all", "--yes"]);
    expect(done.status).toBe(0);
    expect(done.stderr).toContain(`${bench.binary} is not what was installed there: it stays`);
    expect(readFileSync(bench.binary, "utf8")).toContain("not mosaic");
    expect(existsSync(bench.mosaicHome)).toBe(false);
  });
});

describe("mosaic fleet uninstall", () => {
  test("removes the fleet and leaves the binary, a second time finds nothing", async () => {
    await using bench = new InstalledBench();
    await bench.installed({ start: true });
    expect(await bench.mosaic("fleet", "uninstall", "--yes")).toMatchObject({ status: 0, stderr: "" });
    expect(bench.processes()).toEqual([]);
    expect(existsSync(bench.binary)).toBe(true);
    const record = readFileSync(bench.path("install.manifest"), "utf8");
    expect(record).toContain(`\nbinary=${bench.binary}\n`);
    expect(record).not.toContain("\nfile=");
    expect((await bench.mosaic("fleet", "uninstall", "--yes")).stdout).toBe("nothing is installed\n");
    expect(await bench.mosaic("uninstall", "--all", "--yes")).toMatchObject({ status: 0 });
    expect(bench.everything()).toEqual(bench.before);
  });
});
