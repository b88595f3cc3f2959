/** A home that cannot be written to. In the lab, because there a file system can be mounted, or permissions count. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { embeddedAssets } from "../../src/adapters/assets.ts";
import type { AssetName } from "../../src/domain/ports/assets.ts";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";

setDefaultTimeout(120_000);

const AGENTS = "\nagents:\n  - { name: coder0, runtime: stub }\n";
const INIT = ["fleet", "init", "--profile", "demo", "--write"] as const;

/** Runs a program that must succeed. */
function must(...argv: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([...argv]);
  if (exitCode !== 0) throw new Error(`${argv.join(" ")}: ${stderr.toString()}`);
}

/** Every product file that is there is whole, and no temporary file is. */
function nothingIsHalfWritten(bench: LabBench): void {
  for (const name of readdirSync(bench.mosaicHome, { recursive: true }).map(String)) {
    expect(name).not.toMatch(/\.tmp$/);
    if (!/(schema\.json|examples\/.*\.yaml|\.sh|tmux\.conf)$/.test(name)) continue;
    const written = readFileSync(join(bench.mosaicHome, name), "utf8");
    const product = embeddedAssets.text(name as AssetName);
    expect({ name, isWhole: written === product }).toEqual({ name, isWhole: true });
  }
}

const ordinary = process.getuid?.() !== 0;

describeInLab("a home that cannot be written to", () => {
  let bench: LabBench;
  let mounted = false;

  beforeEach(() => {
    bench = new LabBench();
    mkdirSync(bench.mosaicHome, { recursive: true });
  });
  afterEach(async () => {
    if (mounted) must("umount", bench.mosaicHome);
    mounted = false;
    await bench[Symbol.asyncDispose]();
  });

  // for root no permission is missing, and only root can mount
  if (ordinary) {
    test("by its permissions: said with the path, and nothing is written", async () => {
      bench.roster(AGENTS);
      chmodSync(bench.mosaicHome, 0o555);
      chmodSync(bench.path("fleet"), 0o555);
      const before = bench.tree();
      try {
        expect(await bench.run([...INIT, "--force"])).toMatchObject({
          status: 1,
          stdout: "",
          stderr: expect.stringMatching(
            /^error: cannot write \/\S+\/fleet\/roster\.yaml\.\S+: permission denied\n$/,
          ),
        });
        const install = await bench.run(["fleet", "install-systemd"]);
        expect({ status: install.status, stdout: install.stdout }).toEqual({ status: 1, stdout: "" });
        expect(install.stderr).toMatch(
          /^error: cannot (write|make the folder) \/\S+\/\.config\/mosaic\/\S+: permission denied\n$/,
        );
        expect(bench.tree()).toEqual(before);
      } finally {
        chmodSync(bench.mosaicHome, 0o755);
        chmodSync(bench.path("fleet"), 0o755);
      }
    });
  } else {
    /** Puts a file system of this size where the mosaic home is. */
    function mount(size: string): void {
      must("mount", "-n", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", bench.mosaicHome);
      mounted = true;
    }

    /** Writes as much as there is room for. */
    function fillDisk(): void {
      Bun.spawnSync(["dd", "if=/dev/zero", `of=${bench.path("ballast")}`, "bs=4k", "status=none"], {
        stderr: "ignore",
      });
    }

    test("because it is read-only: said, and nothing is written", async () => {
      mount("1m");
      bench.roster(AGENTS);
      must("mount", "-n", "-o", "remount,ro", bench.mosaicHome);
      const before = bench.tree();
      const { status, stdout, stderr } = await bench.run(["fleet", "install-systemd"]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^error: cannot (write|make the folder) \/\S+: the file system is read-only\n$/);
      expect(bench.tree()).toEqual(before);
    });

    test("because the disk is full: init says so, leaves no half file, and the old roster as it was", async () => {
      mount("16k");
      const first = await bench.run(INIT);
      expect(first.status).toBe(1);
      expect(first.stderr).toMatch(/^error: cannot write \/\S+: no space left on the device\n$/);
      nothingIsHalfWritten(bench);

      // what the first try could still write, the journal among it, may have had the last room
      rmSync(bench.path("fleet"), { recursive: true, force: true });
      bench.rosterFile("# mine\n");
      fillDisk();
      const { status, stdout, stderr } = await bench.run([...INIT, "--force"]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^error: cannot write \/\S+\.bak: no space left on the device\n$/);
      expect(readFileSync(bench.path("fleet/roster.yaml"), "utf8")).toBe("# mine\n");
      nothingIsHalfWritten(bench);
    });

    test("because the disk is full: who is stopped is written down all the same, in a file that needs no room", async () => {
      mount("4m");
      bench.roster(AGENTS);
      await bench.ok("fleet", "install-systemd");
      fillDisk();
      await bench.ok("fleet", "stop", "coder0");
      expect(readFileSync(bench.path("fleet/agents/coder0.stopped"), "utf8")).toBe("");
      expect(readdirSync(bench.path("fleet/agents")).filter((name) => name !== "coder0.env")).toEqual([
        "coder0.stopped",
      ]);
    });

    test("because the disk is full: install-systemd enables nothing, and goes on once there is room", async () => {
      mount("48k");
      bench.roster(AGENTS);
      const { status, stdout, stderr } = await bench.run(["fleet", "install-systemd"]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^error: cannot write \/\S+: no space left on the device\n$/);
      nothingIsHalfWritten(bench);
      expect(bench.systemctl("list-unit-files", "--no-legend", "mosaic-*")).toBe("");

      must("mount", "-n", "-o", "remount,size=4m", bench.mosaicHome);
      await bench.ok("fleet", "install-systemd");
      expect(await bench.ok("fleet", "install-systemd")).toBe("nothing to change\n");
      nothingIsHalfWritten(bench);
    });
  }
});
