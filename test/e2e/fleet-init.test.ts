/** `fleet init`, and where it and all others look for the mosaic home. The compiled binary. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, rmSync } from "node:fs";
import { DirectBench } from "../support/fleet-bench.ts";
import { error, refused, ROSTER, STUBS } from "../support/fleet-refused.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describe("HOME", () => {
  test("that is missing or no absolute path is said, where the mosaic home hangs on it", async () => {
    await using bench = new DirectBench();
    bench.roster(STUBS);
    const hint = "hint: set HOME, or say --mosaic-home DIR";
    const unset = { status: 4, stderr: error("HOME is not set, so the mosaic home is not known", hint) };
    for (const command of [
      ["fleet", "status"],
      ["fleet", "start"],
      ["fleet", "init", "--profile", "demo", "--write"],
    ]) {
      expect(await refused(bench, command, { HOME: "" })).toEqual(unset);
      expect(await refused(bench, command, { HOME: "not/absolute" })).toEqual({
        status: 4,
        stderr: error("HOME is not an absolute path: not/absolute, so the mosaic home is not known", hint),
      });
    }
    const given = await bench.run(["agent", "roster", "--mosaic-home", bench.mosaicHome], { HOME: "" });
    expect(given).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("fleet init", () => {
  test("only shows the roster without --write", async () => {
    await using bench = new DirectBench();
    const before = bench.tree();
    const { status, stdout, stderr } = await bench.run(["fleet", "init", "--profile", "demo"]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "note: nothing was written; add --write to write it\n",
    });
    expect(stdout).toContain("  - name: coder0\n    runtime: stub\n");
    expect(bench.tree()).toEqual(before);
  });

  test("a second time is refused and the file is the same to the byte; --force keeps a dated backup", async () => {
    await using bench = new DirectBench();
    await bench.ok("fleet", "init", "--profile", "minimal", "--write");
    const mine = `${readFileSync(bench.path("fleet/roster.yaml"), "utf8")}\n# mine: keep   this\n`;
    bench.rosterFile(mine);
    for (const profile of ["minimal", "demo"]) {
      expect(await refused(bench, ["fleet", "init", "--profile", profile, "--write"])).toEqual({
        status: 4,
        stderr: error(
          `there is a roster already: ${ROSTER}`,
          "hint: edit it, or replace it and keep a dated backup with --force",
        ),
      });
    }

    const said = await bench.ok("fleet", "init", "--profile", "demo", "--write", "--force");
    const backup = /^kept {4}(.*)$/m.exec(said)?.[1] ?? "";
    expect(backup).toMatch(/\/roster\.yaml\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.bak$/);
    expect(readFileSync(backup, "utf8")).toBe(mine);
    expect(readFileSync(bench.path("fleet/roster.yaml"), "utf8")).toContain("- name: coder0");

    rmSync(bench.path("fleet/roster.yaml"));
    await bench.ok("fleet", "init", "--profile", "demo", "--write");
    expect(readFileSync(backup, "utf8")).toBe(mine);
  });

  test("an unknown profile is refused with the nearest one", async () => {
    await using bench = new DirectBench();
    expect(await refused(bench, ["fleet", "init", "--profile", "demp", "--write"])).toEqual({
      status: 2,
      stderr: error(
        "--profile must be one of installed, minimal, local-canary, demo, general, coding, research, hybrid, not 'demp'",
        "usage: mosaic fleet init [OPTIONS]",
        "hint: did you mean demo?",
      ),
    });
  });

  test("agents that are asked for make the roster; a team without its roles is refused", async () => {
    await using bench = new DirectBench();
    const wished = ["--agent", "ada:stub:coder:~/a", "--agent", "bob:pi"];
    const { status, stdout, stderr } = await bench.run(["fleet", "init", ...wished, "--write"]);
    expect({ status, wrote: stdout.includes(bench.path("fleet/roles/coder.md")) }).toEqual({
      status: 0,
      wrote: true,
    });
    expect(stderr).toContain("warning: not installed: pi (agent bob); npm install -g @earendil-works/");
    const { document } = await bench.json<{ agents: Record<string, string>[] }>("agent", "roster");
    expect(
      document.agents.map((agent) => [agent["agent"], agent["class"], agent["working_directory"]]),
    ).toEqual([
      ["ada", "coder", "~/a"],
      ["bob", "worker", "~/src"],
    ]);
    expect(await refused(bench, ["fleet", "init", "--profile", "coding", ...wished])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("here is no orchestrator and no enhancer"),
    });
  });
});
