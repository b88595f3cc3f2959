/** What cannot be had ends a start with its reason: nothing runs elsewhere, without its environment, or as another's. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LauncherBench } from "../support/launcher-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const COMMAND = { MOSAIC_AGENT_COMMAND: "sleep 1000" };
const ONCE = { ...COMMAND, MOSAIC_RESTART_MAX: "1" };

/** A launcher that keeps its agent, to its end: its status and what it said. */
async function ended(bench: LauncherBench, variables: Readonly<Record<string, string>>) {
  const launcher = bench.supervise("a", variables);
  return { status: await launcher.exited, stderr: await new Response(launcher.stderr).text() };
}

describe("a run folder", () => {
  test("that is a link is not used, by no mode", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    const elsewhere = bench.home.join("elsewhere");
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, bench.run);
    const said = `not a folder of our own: ${bench.run}\n`;
    expect(bench.start("a", COMMAND)).toMatchObject({ status: 77, stderr: `start-agent-session: ${said}` });
    expect((await ended(bench, ONCE)).stderr).toContain(said);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(bench.sessions()).toEqual([]);
  });

  test("that lets others in is closed", () => {
    using bench = new LauncherBench();
    mkdirSync(bench.run, { recursive: true });
    chmodSync(bench.run, 0o777);
    expect(bench.start("a", COMMAND).status).toBe(0);
    expect(statSync(bench.run).mode & 0o777).toBe(0o700);
  });
});

describe("a working directory that cannot be", () => {
  test("is the reason that is kept, and no agent runs", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    writeFileSync(bench.home.join("file"), "");
    const folder = bench.home.join("file/project");
    await ended(bench, { ...ONCE, MOSAIC_AGENT_WORKDIR: folder });
    expect(bench.record("a.supervisor")).toMatchObject({
      state: "failed",
      reason: `its working directory cannot be made or entered: ${folder}: not a directory, 1 starts within 600 s`,
    });
    expect(bench.sessions()).not.toContain("a");
  });
});

describe("an environment", () => {
  test("that cannot be written is not replaced by none: the agent is not started", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    mkdirSync(bench.run, { recursive: true, mode: 0o700 });
    // a folder in its place, which no launcher removes
    mkdirSync(join(bench.run, "a.environment"));
    await ended(bench, ONCE);
    expect(bench.record("a.supervisor")?.["reason"]).toStartWith("cannot write '");
    expect(bench.sessions()).not.toContain("a");
  });

  test("that was not written to its end is not taken for the whole", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    bench.tmuxShim(
      '[[ "$*" == *new-session*-s\\ a* ]] && sed -i "/^mosaic_environment=/d" "$HOME/.config/mosaic/fleet/run/a.environment"',
    );
    const { status } = await ended(bench, { ...ONCE, SECRET: "x", MOSAIC_RESTART_POLICY: "never" });
    expect(status).toBe(73);
    const screen = bench.home.join(".config/mosaic/fleet/logs/a/last-screen.txt");
    expect(readFileSync(screen, "utf8")).toContain("mosaic: its environment is not whole");
  });

  test("reaches the agent whole, and no file of it stays", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    bench.program("mosaic");
    bench.supervise("a", {
      SECRET: "a 'b'\n$c",
      EMPTY: "",
      MOSAIC_AGENT_MODEL: "",
      MOSAIC_RESTART_POLICY: "never",
    });
    await until("it runs", () => bench.record("a.supervisor")?.["state"] === "running");
    const { environment } = await bench.seen(bench.panePid("a"));
    expect(environment).toMatchObject({ SECRET: "a 'b'\n$c", EMPTY: "" });
    expect(environment["MOSAIC_AGENT_MODEL"]).toBeUndefined();
    expect(existsSync(join(bench.run, "a.environment"))).toBe(false);
  });
});

describe("a server or a session of another mosaic home", () => {
  test("gets no agent by hand, and its session is not said to be running", () => {
    using bench = new LauncherBench();
    const other = { ...COMMAND, MOSAIC_HOME: bench.home.join("other") };
    expect(bench.start("a", COMMAND).status).toBe(0);
    expect(bench.start("a", other)).toMatchObject({
      status: 77,
      stdout: "",
      stderr: expect.stringContaining(`is of another mosaic home: ${bench.mosaicHome}\n`) as string,
    });
    bench.tmux("set-option", "-s", "@mosaic_home", bench.mosaicHome);
    expect(bench.start("b", other)).toMatchObject({
      status: 77,
      stderr: expect.stringContaining(`belongs to the mosaic home ${bench.mosaicHome}\n`) as string,
    });
    expect(bench.sessions()).toEqual(["a"]);
  });

  test("gets none from a launcher that stays either, and its own agent is left alone", async () => {
    using bench = new LauncherBench();
    bench.installConfiguration();
    bench.supervise("a", COMMAND);
    await until("it runs", () => bench.record("a.supervisor")?.["state"] === "running");
    const pid = bench.panePid("a");
    mkdirSync(bench.home.join("other/fleet"), { recursive: true });
    const { stderr } = await ended(bench, { ...ONCE, MOSAIC_HOME: bench.home.join("other") });
    expect(stderr).toContain(`belongs to the mosaic home ${bench.mosaicHome}\n`);
    expect(bench.panePid("a")).toBe(pid);
  });
});
