/** What a fleet must not take for the truth: a missing file, a position on the screen, another's server, a variable. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describeInLab } from "../support/describe-lab.ts";
import { LabBench } from "../support/fleet-bench.ts";
import { until } from "../support/poll.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(40_000);

describeInLab("what a fleet believes", () => {
  let bench: LabBench;

  beforeAll(async () => {
    bench = new LabBench();
    bench.roster(`
agents:
  - { name: a.0, runtime: stub }
  - { name: wrapped, runtime: command, command: [bash, -c, "exec env FOO=1 sleep 1000"] }
`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.2");
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const pidOf = async (name: string) => (await bench.status())[name]?.pid;
  const tmux = (...argv: readonly string[]) => bench.tmux(...argv).trim();

  test("a command that became another program is no drift: it is the process that was born there", async () => {
    expect((await bench.status())["wrapped"]?.flags).toEqual([]);
  });

  test("a socket file that is gone is no missing server, and a start brings it back without touching an agent", async () => {
    const before = await pidOf("a.0");
    const socket = tmux("display-message", "-p", "#{socket_path}");
    // an agent's launcher heals it too, at its next beat, which may come at any moment
    await until("ps says that the file is gone", async () => {
      rmSync(socket, { force: true });
      const { stdout } = await bench.run(["fleet", "ps"]);
      return /the socket file is gone, the server \(pid \d+\) lives/.test(stdout);
    });
    // healed by then, the message is taken
    const sent = await bench.run(["agent", "send", "a.0", "--message", "hello", "--timeout", "1"]);
    expect(sent.stdout + sent.stderr).toMatch(/the socket file is gone|accepted/);
    expect(sent.status).not.toBe(24);
    const { stdout } = await until("verify finds it gone", async () => {
      rmSync(socket, { force: true });
      const verified = await bench.run(["fleet", "verify", "--timeout", "0"]);
      return verified.status === 6 && verified;
    });
    expect(stdout).toContain("hint: mosaic fleet start");
    expect(stdout).not.toContain("no tmux server");
    // the folder too: a cleaner takes both
    rmSync(join(socket, ".."), { recursive: true, force: true });
    await bench.ok("fleet", "start", "--grace", "0.2");
    expect(await pidOf("a.0")).toBe(before);
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });

  test("an agent is its pane, wherever that stands and whatever its session is called", async () => {
    const before = await pidOf("a.0");
    const pane = tmux("display-message", "-p", "-t", "=a_0:0.0", "#{pane_id}");
    tmux("split-window", "-b", "-d", "-t", pane, "exec sleep 1000");
    expect(tmux("display-message", "-p", "-t", "=a_0:0.0", "#{pane_id}")).not.toBe(pane);
    expect((await bench.status())["a.0"]).toMatchObject({ pid: before ?? 0, flags: [] });
    const { stdout } = await bench.run(["fleet", "ps"]);
    expect(stdout).toMatch(/^pane %\d+ of session a_0 \(sleep\) .*UNMANAGED/m);
    expect(stdout).not.toContain("DRIFT");
    await bench.ok("agent", "send", "a.0", "--message", "said to the right pane", "--timeout", "20");
    expect(await bench.ok("agent", "tail", "a.0")).toContain("said to the right pane");
    tmux("kill-pane", "-t", "=a_0:0.0");
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });

  test("a mark with a line break in it makes no row of its own", async () => {
    const pane = tmux("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "=a_0:", "exec sleep 1000");
    tmux("set-option", "-p", "-t", pane, "@mosaic_birth", "1 1\n77\t3.3a\t\t\twrapped\t\t0");
    const { stdout } = await bench.run(["fleet", "ps"]);
    expect(stdout.match(/UNMANAGED/g)?.length).toBe(1);
    expect((await bench.status())["wrapped"]?.flags).toEqual([]);
    tmux("kill-pane", "-t", pane);
  });

  test("a session that is named like a viewer's, and that nobody watches, is shown", async () => {
    tmux("new-session", "-d", "-s", "a_0-watch-1", "exec sleep 1000");
    const { stdout } = await bench.run(["fleet", "verify", "--timeout", "0"]);
    expect(stdout).toContain("not in the roster: session a_0-watch-1");
    tmux("kill-session", "-t", "=a_0-watch-1");
  });

  test("a server that does not answer proves nothing, and verify says so", async () => {
    bench.systemctl("kill", "-s", "STOP", "mosaic-tmux-holder.service");
    try {
      const { status, stdout } = await bench.run(["fleet", "verify", "--timeout", "0"]);
      expect(status).toBe(6);
      expect(stdout).not.toContain("nothing runs that is not in the roster");
    } finally {
      bench.systemctl("kill", "-s", "CONT", "mosaic-tmux-holder.service");
    }
    expect(await bench.verify("--timeout", "30")).toEqual({ status: 0, failed: [] });
  });

  test("what another home runs is neither shown, nor spoken to, nor stopped", async () => {
    using other = new TemporaryFolder("other-home");
    mkdirSync(other.join("fleet"));
    cpSync(bench.path("fleet/roster.yaml"), other.join("fleet/roster.yaml"));
    const before = await pidOf("a.0");
    for (const verb of [
      ["fleet", "ps"],
      ["fleet", "verify", "--timeout", "0"],
      ["fleet", "stop"],
      ["fleet", "stop", "a.0"],
      ["agent", "send", "a.0", "--message", "not for you"],
      ["agent", "tail", "a.0"],
      ["agent", "explain", "a.0"],
    ]) {
      const { status, stderr } = await bench.run([...verb, "--mosaic-home", other.path]);
      expect({ verb, status, stderr }).toMatchObject({ verb, status: 4 });
      expect(stderr).toContain(`belongs to another mosaic home: ${bench.mosaicHome}`);
    }
    expect(await pidOf("a.0")).toBe(before);
  });

  test.skipIf(process.getuid?.() !== 0)("root does nothing in the home of another user", async () => {
    chownSync(bench.mosaicHome, 4321, 4321);
    try {
      for (const verb of [
        ["fleet", "ps"],
        ["fleet", "start"],
        ["agent", "send", "a.0", "--message", "x"],
        ["fleet", "pause"],
      ]) {
        const { status, stderr } = await bench.run(verb);
        expect(stderr).toContain("this mosaic home belongs to #4321 (uid 4321); run it as #4321");
        expect(status).toBe(4);
      }
      expect(existsSync(bench.path("fleet/run/PAUSED"))).toBe(false);
    } finally {
      chownSync(bench.mosaicHome, 0, 0);
    }
  });

  test.skipIf(process.getuid?.() !== 0)(
    "root makes no home in the midst of what is another user's",
    async () => {
      using theirs = new TemporaryFolder("their-home");
      chownSync(theirs.path, 4321, 4321);
      for (const verb of [
        ["fleet", "init", "--profile", "demo", "--write"],
        ["wizard", "--profile", "demo", "--yes"],
        ["fleet", "ps"],
      ]) {
        const { status, stderr } = await bench.run([...verb, "--mosaic-home", theirs.join(".config/mosaic")]);
        expect(stderr).toContain("would be below a folder of #4321 (uid 4321); run it as #4321");
        expect(status).toBe(4);
      }
      expect(readdirSync(theirs.path)).toEqual([]);
    },
  );

  test.skipIf(process.getuid?.() !== 0)(
    "root that sends by the script is told whose the server is that has the socket",
    async () => {
      const socket = `${bench.socket}-other`;
      const folder = "/tmp/tmux-1";
      mkdirSync(folder, { mode: 0o700 });
      using listener = Bun.listen({ unix: join(folder, socket), socket: { data: () => {} } });
      chownSync(join(folder, socket), 1, 1);
      const argv = [bench.path("tools/tmux/send-message.sh"), "-s", "a", "-L", socket, "-m", "x"];
      const child = Bun.spawn(argv, { env: { ...bench.environment }, stdin: "ignore", stderr: "pipe" });
      expect(await new Response(child.stderr).text()).toBe(
        `send-message: a: no such session on socket ${socket} of root; there is one of daemon: run this as daemon; nothing was typed\n`,
      );
      expect(await child.exited).toBe(24);
      expect(listener.unix).toBeString();
      rmSync(folder, { recursive: true });
    },
  );

  test("the manager is found where it is, not where a variable says that it were", async () => {
    for (const XDG_RUNTIME_DIR of ["/run/user/4711", ""]) {
      const { stdout, status } = await bench.run(["fleet", "verify", "--timeout", "0"], { XDG_RUNTIME_DIR });
      expect(stdout).toContain("a.0: supervised, session");
      expect(status).toBe(0);
    }
  });

  test("a shell without the bus puts no second supervisor over what systemd keeps", async () => {
    using empty = new TemporaryFolder("no-bus");
    using roster = new TemporaryFolder("roster");
    const text = await Bun.file(bench.path("fleet/roster.yaml")).text();
    await Bun.write(roster.join("roster.yaml"), text.replace("supervisor: systemd", "supervisor: auto"));
    const before = await pidOf("a.0");
    for (const verb of [
      ["fleet", "ps"],
      ["fleet", "start"],
      ["fleet", "stop"],
    ]) {
      const { status, stderr } = await bench.run([...verb, "--roster", roster.join("roster.yaml")], {
        XDG_RUNTIME_DIR: empty.path,
        DBUS_SESSION_BUS_ADDRESS: "",
      });
      expect(stderr).toContain("systemd supervises this fleet, and ");
      expect(stderr).toContain(`export XDG_RUNTIME_DIR=/run/user/${process.getuid?.()}`);
      expect(status).toBe(5);
    }
    expect(await pidOf("a.0")).toBe(before);
  });

  test("units go where the manager looks, whatever the shell's XDG_CONFIG_HOME", async () => {
    using elsewhere = new TemporaryFolder("xdg");
    const more = { XDG_CONFIG_HOME: elsewhere.path, MOSAIC_HOME: bench.mosaicHome };
    const installed = await bench.run(["fleet", "install-systemd"], more);
    expect(installed.status).toBe(0);
    expect(existsSync(elsewhere.join("systemd"))).toBe(false);
    expect((await bench.run(["fleet", "verify", "--timeout", "0"], more)).status).toBe(0);
  });

  test("a HOME that is not the manager's is told which folder the manager reads, and nothing is written", async () => {
    using elsewhere = new TemporaryFolder("home");
    const roster = elsewhere.join(".config/mosaic/fleet/roster.yaml");
    mkdirSync(join(roster, ".."), { recursive: true, mode: 0o700 });
    const text = readFileSync(bench.path("fleet/roster.yaml"), "utf8");
    writeFileSync(roster, text.replaceAll(bench.socket, `${bench.socket}-2`));
    const home = { HOME: elsewhere.path };
    for (const command of ["install-systemd", "plan"]) {
      const { status, stderr } = await bench.run(["fleet", command], home);
      expect(stderr).toContain(
        `systemd does not read units from ${elsewhere.path}/.config/systemd/user, but from ${bench.home}/.config/systemd/user`,
      );
      expect(stderr).toContain(`hint: its home is not the HOME of this shell: export HOME=${bench.home}`);
      expect(status).toBe(4);
    }
    expect(readdirSync(elsewhere.join(".config"))).toEqual(["mosaic"]);
    // the same home by another name
    symlinkSync(bench.home, elsewhere.join("link"));
    const planned = await bench.run(["fleet", "plan"], { HOME: elsewhere.join("link") });
    expect(planned.stderr).not.toContain("does not read units");
  });

  test("a launcher that was changed, and one that everybody may change, fail", async () => {
    const launcher = bench.path("tools/fleet/start-agent-session.sh");
    chmodSync(launcher, 0o777);
    expect((await bench.verify()).failed).toEqual([
      `access: ${launcher} has mode 0777: others may change it`,
    ]);
    chmodSync(launcher, 0o755);
    appendFileSync(launcher, "# changed\n");
    expect((await bench.verify()).failed).toEqual([
      "scripts: scripts are not as this binary has them: tools/fleet/start-agent-session.sh",
    ]);
    await bench.ok("fleet", "install-systemd");
    expect(await bench.verify()).toEqual({ status: 0, failed: [] });
  });

  test("a run folder, a home and an env file that are open to others fail", async () => {
    for (const [path, mode, right, what] of [
      [bench.path("fleet/run"), 0o777, 0o700, "others may look into it"],
      [bench.mosaicHome, 0o777, 0o700, "everybody may change it"],
      [bench.path("fleet/agents/a.0.env"), 0o644, 0o600, "others may look into it"],
    ] as const) {
      chmodSync(path, mode);
      expect((await bench.verify()).failed).toEqual([
        `access: ${path} has mode 0${mode.toString(8)}: ${what}`,
      ]);
      chmodSync(path, right);
    }
    expect(await bench.verify()).toEqual({ status: 0, failed: [] });
  });
});
