/** The launcher by hand, with a real tmux: no user manager and no mosaic binary is needed. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { commandLineOf, LauncherBench } from "../support/launcher-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Texts that a shell, tmux or a printf would each take for something else, were they not passed as data. */
const HOSTILE: readonly string[] = [
  "$(cd;touch TOUCHED)",
  "`cd;touch TOUCHED`",
  "'; cd;touch TOUCHED; '",
  '"; cd;touch TOUCHED; "',
  "a'b\"c",
  "back\\slash \\n %s %%",
  "ends with ;",
  "ends with \\;",
  "two  spaces * ? [x] ~ {a,b}",
  "#(cd;touch TOUCHED) #{pid} #[fg=red] ## %H",
  "line one\nline two",
  "-leading dash",
  "ünïcödé 日本",
];

/** No file TOUCHED anywhere below the home, so nothing was executed. */
function nothingWasExecuted(bench: LauncherBench): void {
  const found = readdirSync(bench.home.path, { recursive: true }).map(String);
  expect(found.filter((path) => path === "TOUCHED" || path.endsWith("/TOUCHED"))).toEqual([]);
}

/** The agent `name`, started by hand, with what it saw of itself. */
async function startAgent(
  bench: LauncherBench,
  name: string,
  variables: Readonly<Record<string, string>> = {},
) {
  bench.program("mosaic");
  const result = bench.start(name, variables);
  expect({ ...result, stderr: result.stderr }).toEqual({
    status: 0,
    stdout: `${name}: started\n`,
    stderr: "",
  });
  return await bench.seen(bench.panePid(name.replaceAll(".", "_")));
}

describe("the session", () => {
  test("is made with the default command and the home folder, and a second start says that it is already running", async () => {
    using bench = new LauncherBench();
    const seen = await startAgent(bench, "coder0");
    expect(seen.argv).toEqual(["mosaic", "yolo", "pi"]);
    expect(seen.directory).toBe(bench.home.path);
    const again = bench.start("coder0");
    expect(again).toEqual({ status: 0, stdout: "coder0: already running\n", stderr: "" });
    expect(bench.panePid("coder0")).toBe(seen.pid);
    expect(bench.sessions()).toEqual(["coder0"]);
  });

  test("takes the name from MOSAIC_AGENT_NAME where no argument is given", async () => {
    using bench = new LauncherBench();
    bench.program("mosaic");
    expect(bench.start(undefined, { MOSAIC_AGENT_NAME: "coder7" }).status).toBe(0);
    expect(bench.sessions()).toEqual(["coder7"]);
  });

  test("runs runtime and model of the agent", async () => {
    using bench = new LauncherBench();
    const seen = await startAgent(bench, "a", {
      MOSAIC_AGENT_RUNTIME: "codex",
      MOSAIC_AGENT_MODEL: "openai-codex/gpt-5.5:high",
    });
    expect(seen.argv).toEqual(["mosaic", "yolo", "codex", "--model", "openai-codex/gpt-5.5:high"]);
  });

  test("has a name without '.' in tmux, and its files keep the agent's own name", async () => {
    using bench = new LauncherBench();
    const seen = await startAgent(bench, "coder.one");
    expect(bench.sessions()).toEqual(["coder_one"]);
    expect(seen.environment["MOSAIC_AGENT_NAME"]).toBe("coder.one");
    await until("a beat of coder.one", () => bench.record("coder.one.hb")?.["pid"] === String(seen.pid));
    expect(bench.start("coder.one").stdout).toBe("coder.one: already running\n");
  });

  test("of a1 is not taken for that of a, nor that of a for that of a1", async () => {
    using bench = new LauncherBench();
    const longer = await startAgent(bench, "a1");
    const shorter = await startAgent(bench, "a");
    expect(shorter.pid).not.toBe(longer.pid);
    expect(bench.sessions().toSorted()).toEqual(["a", "a1"]);
    await until(
      "beats of both",
      () => bench.record("a.hb") !== undefined && bench.record("a1.hb") !== undefined,
    );
    expect(bench.record("a.hb")?.["pid"]).toBe(String(shorter.pid));
    expect(bench.record("a1.hb")?.["pid"]).toBe(String(longer.pid));
  });

  test("is at =NAME:0.0 also where the user's own tmux.conf counts from 1", async () => {
    using bench = new LauncherBench();
    writeFileSync(bench.home.join(".tmux.conf"), "set -g base-index 1\nsetw -g pane-base-index 1\n");
    await startAgent(bench, "coder0");
    expect(
      bench.tmux("display-message", "-p", "-t", "=coder0:0.0", "#{window_index}.#{pane_index}").stdout,
    ).toBe("0.0\n");
  });

  test("leaves the user's default tmux server as it is", async () => {
    using bench = new LauncherBench();
    bench.tmuxOf("default", "new-session", "-d", "-s", "mine", "sleep 1000");
    const look = () =>
      bench.tmuxOf("default", "list-panes", "-a", "-F", "#{pid} #{session_id} #{session_name} #{pane_pid}")
        .stdout;
    const before = look();
    expect(before).toContain("mine");
    await startAgent(bench, "mine");
    bench.start("mine");
    expect(look()).toBe(before);
    expect(bench.sessions()).toEqual(["mine"]);
  });
});

describe("the working directory", () => {
  for (const folder of [
    "plain/made if missing",
    'it\'s "quoted"',
    "ends with ;",
    "ends with \\;",
    "line\nbreak",
    ...HOSTILE,
  ]) {
    test(`may be called ${JSON.stringify(folder)}`, async () => {
      using bench = new LauncherBench();
      const directory = bench.home.join("work", folder);
      const seen = await startAgent(bench, "a", { MOSAIC_AGENT_WORKDIR: directory });
      expect(seen.directory).toBe(directory);
      expect(realpathSync(`/proc/${seen.pid}/cwd`)).toBe(directory);
      nothingWasExecuted(bench);
    });
  }

  test("that cannot be made ends the start, and nothing runs in another folder", () => {
    using bench = new LauncherBench();
    bench.program("mosaic");
    writeFileSync(bench.home.join("file"), "");
    const result = bench.start("a", { MOSAIC_AGENT_WORKDIR: bench.home.join("file/below") });
    expect(result.stderr).toBe(
      `start-agent-session: its working directory cannot be made or entered: ${bench.home.join("file/below")}: not a directory\n`,
    );
    expect(result.status).toBe(73);
    expect(bench.sessions()).toEqual([]);
  });
});

describe("the pane's command", () => {
  test("is replaced by the runtime: no shell stays in between", async () => {
    using bench = new LauncherBench();
    expect(bench.start("a", { MOSAIC_AGENT_COMMAND: "sleep 1000" }).status).toBe(0);
    const pid = bench.panePid("a");
    await until("the pane's process is sleep", () => commandLineOf(pid)[0] === "sleep", {
      seen: () => commandLineOf(pid).join(" "),
    });
    expect(commandLineOf(pid)).toEqual(["sleep", "1000"]);
    expect(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")).toBe("");
  });

  test("has every folder of runtimes that is there and not on PATH in front of it, in order", async () => {
    using bench = new LauncherBench();
    const prefix = bench.home.join("npm prefix");
    const folders = [
      bench.programs,
      join(prefix, "bin"),
      ...[".npm-global/bin", ".local/bin", ".bun/bin"].map((folder) => bench.home.join(folder)),
    ];
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    const path = "/usr/bin:/bin";
    const seen = await startAgent(bench, "a", { PATH: path, NPM_CONFIG_PREFIX: prefix });
    expect(seen.environment["PATH"]).toBe(`${folders.join(":")}:${path}`);
  });

  test("has the operator's own order of what is on PATH: npm's folder, often /usr/bin, is not in front of their node", async () => {
    using bench = new LauncherBench();
    const [node, prefix] = [bench.home.join("node-22"), bench.home.join("npm prefix")];
    const folders = [".local/bin", ".bun/bin"].map((folder) => bench.home.join(folder));
    for (const folder of [node, join(prefix, "bin"), ...folders]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(prefix, "bin/npm"), "#!/bin/sh\n", { mode: 0o755 });
    const path = [node, ...folders.toReversed(), "/usr/bin", "/bin", join(prefix, "bin")].join(":");
    const seen = await startAgent(bench, "a", { PATH: path, NPM_CONFIG_PREFIX: prefix });
    expect(seen.environment["PATH"]).toBe(`${bench.programs}:${path}`);
    const byItsPlace = await startAgent(bench, "b", { PATH: path });
    expect(byItsPlace.environment["PATH"]).toBe(`${bench.programs}:${path}`);
  });

  test("leaves out folders that are not there", async () => {
    using bench = new LauncherBench();
    const path = "/usr/bin:/bin";
    const seen = await startAgent(bench, "a", { PATH: path, NPM_CONFIG_PREFIX: bench.home.join("none") });
    expect(seen.environment["PATH"]).toBe(`${bench.programs}:${path}`);
  });

  test("finds npm's prefix in ~/.npmrc", async () => {
    using bench = new LauncherBench();
    mkdirSync(bench.home.join("global/bin"), { recursive: true });
    writeFileSync(bench.home.join(".npmrc"), "color=false\nprefix = ${HOME}/global\n");
    const seen = await startAgent(bench, "a", { PATH: "/usr/bin:/bin" });
    expect(seen.environment["PATH"]).toBe(`${bench.programs}:${bench.home.join("global/bin")}:/usr/bin:/bin`);
  });

  test("does not depend on the PATH of the tmux server that is already there", async () => {
    using bench = new LauncherBench();
    await startAgent(bench, "first", { PATH: "/usr/bin:/bin" });
    const late = bench.home.join("late");
    bench.program("only-here", undefined, late);
    expect(
      bench.start("second", { MOSAIC_RUNTIME_BIN: late, MOSAIC_AGENT_COMMAND: "only-here" }).status,
    ).toBe(0);
    const seen = await bench.seen(bench.panePid("second"));
    expect(seen.argv).toEqual(["only-here"]);
  });

  test("forwards the operator's command with its flags as it is", async () => {
    using bench = new LauncherBench();
    bench.program("my-agent");
    const command = `my-agent --flag 'two words' --json='{"a": "b"}' "it's" --price \\$5 "$HOME" -x\\;y ;`;
    expect(bench.start("a", { MOSAIC_AGENT_COMMAND: command }).status).toBe(0);
    const seen = await bench.seen(bench.panePid("a"));
    expect(seen.argv).toEqual([
      "my-agent",
      "--flag",
      "two words",
      '--json={"a": "b"}',
      "it's",
      "--price",
      "$5",
      bench.home.path,
      "-x;y",
    ]);
  });

  for (const text of HOSTILE) {
    test(`passes class and model on as they are: ${JSON.stringify(text)}`, async () => {
      using bench = new LauncherBench();
      const seen = await startAgent(bench, "a", { MOSAIC_AGENT_CLASS: text, MOSAIC_AGENT_MODEL: text });
      expect(seen.environment["MOSAIC_AGENT_CLASS"]).toBe(text);
      expect(seen.argv).toEqual(["mosaic", "yolo", "pi", "--model", text]);
      await until("a beat", () => bench.record("a.hb"));
      nothingWasExecuted(bench);
    });
  }

  test("passes 64 KiB of class on", async () => {
    using bench = new LauncherBench();
    bench.program("mosaic");
    const long = "x'".repeat(32 * 1024);
    expect(bench.start("a", { MOSAIC_AGENT_CLASS: long }).status).toBe(0);
    const seen = await bench.seen(bench.panePid("a"));
    expect(seen.environment["MOSAIC_AGENT_CLASS"] === long).toBe(true);
    expect(readdirSync(bench.run).filter((name) => name.endsWith(".command"))).toEqual([]);
  });

  test("names the file with the text of the class, the user's own first, and none where there is none", async () => {
    using bench = new LauncherBench();
    for (const file of ["roles/boss.md", "roles/coder.md", "roles.local/coder.md", "secret.md"]) {
      mkdirSync(dirname(bench.home.join(".config/mosaic/fleet", file)), { recursive: true });
      writeFileSync(bench.home.join(".config/mosaic/fleet", file), "text\n");
    }
    const roles = ["boss", "coder", "nobody", "../secret", "boss\n", "x".repeat(65)];
    const named: (string | undefined)[] = [];
    for (const [number, MOSAIC_AGENT_CLASS] of roles.entries()) {
      const seen = await startAgent(bench, `a${number}`, { MOSAIC_AGENT_CLASS });
      named.push(seen.environment["MOSAIC_AGENT_ROLE_FILE"]);
    }
    expect(named).toEqual([
      bench.home.join(".config/mosaic/fleet/roles/boss.md"),
      bench.home.join(".config/mosaic/fleet/roles.local/coder.md"),
      ...Array.from({ length: 4 }, () => undefined),
    ]);
  });

  test("does not know what the agent was told that happened to start the tmux server", async () => {
    using bench = new LauncherBench();
    await startAgent(bench, "first", {
      MOSAIC_AGENT_MODEL: "large",
      MOSAIC_AGENT_RUNTIME: "codex",
      MOSAIC_AGENT_CLASS: "boss",
    });
    const seen = await startAgent(bench, "second");
    expect(seen.argv).toEqual(["mosaic", "yolo", "pi"]);
    expect(seen.environment["MOSAIC_AGENT_CLASS"]).toBe("");
    expect(seen.environment["MOSAIC_AGENT_MODEL"]).toBeUndefined();
    expect(seen.environment["MOSAIC_AGENT_RUNTIME"]).toBeUndefined();
  });

  test("does not pass on what would change a runtime: CLAUDECODE, NODE_OPTIONS, BUN_OPTIONS", async () => {
    using bench = new LauncherBench();
    const seen = await startAgent(bench, "a", {
      CLAUDECODE: "1",
      CLAUDE_CODE_ENTRYPOINT: "cli",
      NODE_OPTIONS: "--require=/nowhere",
      BUN_OPTIONS: "--preload=/nowhere",
      BUN_BE_BUN: "1",
    });
    const leaked = Object.keys(seen.environment).filter((name) => /^(CLAUDE|NODE_OPTIONS|BUN_)/.test(name));
    expect(leaked).toEqual([]);
  });
});

describe("the heartbeat", () => {
  test("has time, pid and status long before the next one is due, in the folder of MOSAIC_HEARTBEAT_RUN_DIR, readable by us alone", async () => {
    using bench = new LauncherBench();
    const folder = bench.home.join("my run");
    const began = performance.now();
    const seen = await startAgent(bench, "a", { MOSAIC_HEARTBEAT_RUN_DIR: folder });
    const beat = await until("a beat", () => bench.record("a.hb", folder), { deadline: 10_000 });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(beat["ts"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(beat["ts"] ?? "") - Date.now())).toBeLessThan(10_000);
    expect(beat["pid"]).toBe(String(seen.pid));
    expect(beat["status"]).toBe("ok");
    expect(beat["interval"]).toBe("1");
    expect(lstatSync(join(folder, "a.hb")).mode & 0o777).toBe(0o600);
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(existsSync(bench.run)).toBe(false);
  });

  test("has what the agent does while that can be asked, and nothing old once it cannot", async () => {
    using bench = new LauncherBench();
    const binary = bench.program("asked", "#!/bin/sh\necho state=working; echo state_source=native\n");
    bench.start("a", {
      MOSAIC_BINARY: binary,
      MOSAIC_AGENT_RUNTIME: "stub",
      MOSAIC_AGENT_COMMAND: "sh -c 'while :; do date; sleep 0.2; done'",
    });
    const told = await until("a state", () => {
      const beat = bench.record("a.hb");
      return beat?.["state"] === undefined ? undefined : beat;
    });
    expect([told["state"], told["state_source"]]).toEqual(["working", "native"]);
    expect(told["state_since"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    chmodSync(binary, 0o600);
    await until("no state", () => {
      const beat = bench.record("a.hb");
      return beat !== undefined && beat["state"] === undefined;
    });
  });

  test("goes on, and names the model on one line", async () => {
    using bench = new LauncherBench();
    await startAgent(bench, "a", { MOSAIC_AGENT_MODEL: "gpt\nactivity=1970-01-01T00:00:00Z\nstate=idle" });
    const first = await until("a beat", () => bench.record("a.hb"));
    await until("a later beat", () => {
      const now = bench.record("a.hb");
      return now !== undefined && now["ts"] !== first["ts"];
    });
    expect(first["model"]).toBe("gpt activity=1970-01-01T00:00:00Z state=idle");
    expect(first["activity"]).not.toBe("1970-01-01T00:00:00Z");
    expect(first["state"]).toBeUndefined();
  });

  test("is written by a detached script that names the file and the interval", async () => {
    using bench = new LauncherBench();
    bench.program(
      "setsid",
      `#!/bin/sh\nprintf '%s\\n' "$@" >"$HOME/sidecar.new"\nmv "$HOME/sidecar.new" "$HOME/sidecar"\n`,
      bench.shims,
    );
    const seen = await startAgent(bench, "a", { MOSAIC_HEARTBEAT_INTERVAL: "7" });
    await until("setsid was called", () => existsSync(bench.home.join("sidecar")));
    const script = readFileSync(bench.home.join("sidecar"), "utf8");
    expect(script).toStartWith("bash\n-c\n");
    expect(script).toContain(`heartbeat_file='${bench.run}/a.hb'\n`);
    expect(script).toContain("interval=7\n");
    expect(script).toContain(`pane_pid=${seen.pid}\n`);
  });

  test("is not begun where tmux names no pane, which is said and does not fail the launch", async () => {
    using bench = new LauncherBench();
    bench.program("mosaic");
    bench.program("setsid", `#!/bin/sh\n: >"$HOME/sidecar-$MOSAIC_AGENT_CLASS"\n`, bench.shims);
    bench.tmuxShim('[ "$3" = list-panes ] && [ "$MOSAIC_AGENT_CLASS" = first ] && exit 0');
    const result = bench.start("a", { MOSAIC_AGENT_CLASS: "first" });
    expect(result.status).toBe(0);
    expect(result.stderr).toContain("no heartbeat will be written");
    expect(bench.sessions()).toEqual(["a"]);
    // one that is begun after it, so that it would have shown by then
    expect(bench.start("b", { MOSAIC_AGENT_CLASS: "second" }).status).toBe(0);
    await until("the sidecar of b was begun", () => existsSync(bench.home.join("sidecar-second")));
    expect(existsSync(bench.home.join("sidecar-first"))).toBe(false);
  });

  test("is not begun where setsid is missing, which is said and does not fail the launch", () => {
    using bench = new LauncherBench();
    const folder = bench.home.join("few programs");
    mkdirSync(folder);
    for (const program of ["bash", "tmux", "mkdir", "chmod", "sleep", "sh", "env", "cat"]) {
      symlinkSync(Bun.which(program) ?? program, join(folder, program));
    }
    const result = bench.start("a", { PATH: folder, MOSAIC_AGENT_COMMAND: "sleep 1000" });
    expect(result.stderr).toBe("start-agent-session: setsid is missing: no heartbeat will be written\n");
    expect(result.status).toBe(0);
    expect(bench.sessions()).toEqual(["a"]);
  });

  test("ends with the agent's process", async () => {
    using bench = new LauncherBench();
    const seen = await startAgent(bench, "a");
    await until("a beat", () => bench.record("a.hb"));
    const writers = () => bench.processes().filter(({ command }) => command.includes("mosaic-heartbeat-a"));
    // it forks for each beat
    expect(writers().length).toBeGreaterThan(0);
    process.kill(seen.pid, "SIGKILL");
    await until("no writer is left", () => writers().length === 0, { deadline: 10_000 });
    expect(readdirSync(bench.run)).toEqual(["a.hb"]);
  });

  test("is not written for a process that had died before it was found", async () => {
    using bench = new LauncherBench();
    bench.tmuxShim('[ "$3" = list-panes ] && echo 4194305 && exit 0');
    expect(bench.start("a", { MOSAIC_AGENT_COMMAND: "sleep 1000" }).status).toBe(0);
    const writers = () => bench.processes().filter(({ command }) => command.includes("mosaic-heartbeat-a"));
    await until("no writer is left", () => writers().length === 0, { deadline: 10_000 });
    expect(existsSync(join(bench.run, "a.hb"))).toBe(false);
  });

  test("defers to a fresh beat of the runtime's own, and goes on when that is too old", async () => {
    using bench = new LauncherBench();
    mkdirSync(bench.run, { recursive: true });
    const native = join(bench.run, "a.hb.native");
    writeFileSync(native, "status=ok\n");
    const ahead = Date.now() / 1000 + 1000;
    utimesSync(native, ahead, ahead);
    await startAgent(bench, "a");
    // two whole rounds of the writer, seen by its `sleep 1` being another process each time
    const sleeps = new Set<number>();
    await until("the writer went round three times", () => {
      for (const { pid, command } of bench.processes()) if (command === "sleep 1") sleeps.add(pid);
      return sleeps.size >= 3;
    });
    expect(existsSync(join(bench.run, "a.hb"))).toBe(false);
    const old = Date.now() / 1000 - 3;
    utimesSync(native, old, old);
    await until("a beat", () => bench.record("a.hb"), { deadline: 10_000 });
  });

  test("does not defer to a symlink in the place of the runtime's own beat", async () => {
    using bench = new LauncherBench();
    mkdirSync(bench.run, { recursive: true });
    writeFileSync(bench.home.join("fresh"), "");
    const ahead = Date.now() / 1000 + 1000;
    utimesSync(bench.home.join("fresh"), ahead, ahead);
    symlinkSync(bench.home.join("fresh"), join(bench.run, "a.hb.native"));
    lutimesSync(join(bench.run, "a.hb.native"), ahead, ahead);
    await startAgent(bench, "a");
    await until("a beat", () => bench.record("a.hb"), { deadline: 10_000 });
  });

  test("never writes through a symlink that somebody put in its place", async () => {
    using bench = new LauncherBench();
    mkdirSync(bench.run, { recursive: true });
    const victim = bench.home.join("victim");
    writeFileSync(victim, "precious");
    symlinkSync(victim, join(bench.run, "a.hb"));
    await startAgent(bench, "a");
    const file = join(bench.run, "a.hb");
    await until("a beat in a file of its own", () => !lstatSync(file).isSymbolicLink());
    unlinkSync(file);
    symlinkSync(victim, file);
    await until("again", () => existsSync(file) && !lstatSync(file).isSymbolicLink());
    expect(readFileSync(victim, "utf8")).toBe("precious");
  });

  test("never writes through one that comes in the place of the file while it is being written", async () => {
    using bench = new LauncherBench();
    const victim = bench.home.join("victim");
    const planted = bench.home.join("planted");
    writeFileSync(victim, "precious");
    // the second beat asks tmux, with its file made already
    bench.tmuxShim(
      `case "$*" in *window_activity*) for file in "${bench.run}"/a.hb.*.tmp; do ln -sf "${victim}" "$file"; : >"${planted}"; done ;; esac`,
    );
    await startAgent(bench, "a");
    await until("a link was planted", () => existsSync(planted), { deadline: 10_000 });
    rmSync(join(bench.shims, "tmux"));
    const first = bench.record("a.hb")?.["ts"];
    await until("a later beat", () => bench.record("a.hb")?.["ts"] !== first, { deadline: 10_000 });
    expect(readFileSync(victim, "utf8")).toBe("precious");
  });

  test("goes on while the tmux server does not answer", async () => {
    using bench = new LauncherBench();
    await startAgent(bench, "a");
    const first = await until("a beat", () => bench.record("a.hb"));
    const server = Number(bench.format("a", "#{pid}"));
    process.kill(server, "SIGSTOP");
    try {
      const stopped = Date.parse(first["ts"] ?? "") + 3_000;
      await until(
        "a beat well after the server stopped",
        () => Date.parse(bench.record("a.hb")?.["ts"] ?? "") > stopped,
        {
          deadline: 12_000,
        },
      );
    } finally {
      process.kill(server, "SIGCONT");
    }
  });
});

describe("how tmux is called", () => {
  test("every call is tmux -L SOCKET SUBCOMMAND", async () => {
    using bench = new LauncherBench();
    bench.tmuxShim('printf "%s|%s|%s\\n" "$1" "$2" "$3" >>"$HOME/calls"');
    await startAgent(bench, "a");
    bench.start("a");
    await until("a beat", () => bench.record("a.hb"));
    const calls = readFileSync(bench.home.join("calls"), "utf8").trimEnd().split("\n");
    expect(calls.filter((call) => !/^-L\|launcher-[0-9-]+\|[a-z]+-[a-z]+$/.test(call))).toEqual([]);
    const subcommands = calls.map((call) => call.split("|")[2] ?? "");
    for (const subcommand of ["has-session", "new-session", "list-panes"])
      expect(subcommands).toContain(subcommand);
    expect(subcommands).not.toContain("kill-server");
    expect(subcommands).not.toContain("kill-session");
  });

  test("where it fails, the launch fails with 70 and says so", () => {
    using bench = new LauncherBench();
    bench.tmuxShim(
      'case $3 in new-session) echo "no space for a pty" >&2; exit 1 ;; has-session) exit 1 ;; esac',
    );
    const result = bench.start("a");
    expect(result.status).toBe(70);
    expect(result.stderr).toContain("no space for a pty");
    expect(result.stderr).toContain("could not make the session 'a' on socket");
  });
});

describe("refusals", () => {
  test("without a name: exit 64", () => {
    using bench = new LauncherBench();
    const result = bench.start(undefined);
    expect(result).toEqual({
      status: 64,
      stdout: "",
      stderr: "start-agent-session: usage: start-agent-session.sh NAME (or set MOSAIC_AGENT_NAME)\n",
    });
  });

  for (const name of [
    "$(touch x)",
    "`touch x`",
    "it's",
    'a"b',
    "a\nb",
    "a\n",
    "-a",
    "--help",
    ".a",
    "..",
    "a/b",
    "a b",
    "a;b",
    "a:b",
    "=a",
    "é",
  ]) {
    test(`the name ${JSON.stringify(name)}: exit 64, no outside call`, () => {
      using bench = new LauncherBench();
      bench.program("tmux", '#!/bin/sh\n: >"$HOME/called"\n', bench.shims);
      const result = bench.start(name, { LC_ALL: "C.UTF-8" });
      expect(result.status).toBe(64);
      expect(result.stdout).toBe("");
      expect(result.stderr).toStartWith("start-agent-session: not an agent name: ");
      expect(existsSync(bench.home.join("called"))).toBe(false);
      expect(existsSync(bench.run)).toBe(false);
    });
  }

  test("without tmux: exit 69", () => {
    using bench = new LauncherBench();
    const folder = bench.home.join("no tmux");
    mkdirSync(folder);
    for (const program of ["bash", "env"]) symlinkSync(Bun.which(program) ?? program, join(folder, program));
    const result = bench.start("a", { PATH: folder });
    expect(result).toEqual({
      status: 69,
      stdout: "",
      stderr: "start-agent-session: tmux is not installed\n",
    });
    expect(existsSync(bench.run)).toBe(false);
  });

  test("an unknown launch mode: exit 64", () => {
    using bench = new LauncherBench();
    const result = bench.start("a", { MOSAIC_LAUNCH_MODE: "magic" });
    expect(result.status).toBe(64);
    expect(result.stderr).toContain("expected hand, unit or direct");
  });
});
