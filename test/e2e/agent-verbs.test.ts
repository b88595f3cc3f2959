/** Looking at agents and resetting them: the compiled binary, a real tmux, the stub. */
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { DeliveryBench, stubs } from "../support/delivery-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, startedWith } from "../support/processes.ts";
import { TmuxServer } from "../support/tmux-server.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** By inotify. */
function watchesFiles(pid: number): boolean {
  return readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === "anon_inode:inotify";
    } catch {
      return false; // closed meanwhile
    }
  });
}

describe("what agents do", () => {
  let bench: DeliveryBench;
  beforeAll(async () => {
    bench = new DeliveryBench();
    await bench.begin({ idle: [], busy: [], asks: [], login: ["--login"] });
    await bench.send("busy", "[[busy=50]] work");
    await bench.send("asks", "[[approve=make install]]");
    await bench.sees("asks", "make install");
    await bench.sees("login", "Not logged in");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("stands in ps with its source, its rule and its beginning", async () => {
    const found = await bench.status();
    const shown = Object.values(found).map((row) => [row.agent, row.state, row.reason, row.source as string]);
    expect(shown).toEqual([
      ["idle", "idle", null, "native"],
      ["busy", "working", null, "native"],
      ["asks", "blocked", "approval", expect.stringMatching(/^(native|screen)$/)],
      ["login", "blocked", "login", expect.stringMatching(/^(native|screen)$/)],
    ]);
    expect(Object.values(found).map(({ supervisor }) => supervisor.state)).toEqual(
      Array.from({ length: 4 }, () => "running"),
    );
    expect(Date.now() - Date.parse(found["busy"]?.since ?? "")).toBeLessThan(60_000);
    expect(await bench.ok("fleet", "ps")).toMatch(/^busy +stub +worker +working /m);
  });

  test("can be listed in part, and whoever waits for a person is exit 6", async () => {
    expect(await bench.ok("ps", "--state", "blocked", "--class", "worker", "-o", "name")).toBe(
      "asks\nlogin\n",
    );
    expect(await bench.ok("ps", "login", "idle", "--state", "idle", "-o", "name")).toBe("idle\n");
    expect(await bench.ok("ps", "--line")).toBe("2 running, 2 blocked: asks approval, login login\n");
    const waiting = await bench.run(["ps", "--attention"]);
    expect([waiting.status, waiting.stdout.match(/^\w+/gm)]).toEqual([6, ["AGENT", "asks", "login", "2"]]);
    const nobody = await bench.run(["ps", "idle", "busy", "--attention"]);
    expect([nobody.status, nobody.stdout]).toEqual([0, "nobody waits for a person\n"]);
    const wide = await bench.run(["ps", "-o", "wide"], { COLUMNS: "40" });
    expect(wide.stdout).toMatch(/^AGENT +RUNTIME +CLASS +STATE +FOR +PID +BEAT +IDLE +RESTARTS/);
  });

  test("is refused where it is asked for in two forms, and for a class or a state that is none", async () => {
    for (const [words, message] of [
      [["--line", "-o", "name"], "--line and --output exclude each other"],
      [["--json", "--line"], "--json and --line exclude each other"],
      [["--state", "blokced"], "hint: did you mean blocked?"],
      [["--class", "lead"], 'no agent has the class "lead"'],
    ] as const) {
      const { status, stdout, stderr } = await bench.run(["ps", ...words]);
      expect([words, status, stdout]).toEqual([words, 2, ""]);
      expect(stderr).toContain(message);
    }
  });

  test("is explained: the rule, what it saw, the version the patterns are of", async () => {
    const { document } = await bench.json<Record<string, unknown>>("agent", "explain", "asks");
    expect(document).toMatchObject({
      agent: "asks",
      state: "blocked",
      reason: "approval",
      measured_with: expect.arrayContaining([expect.any(String)]),
    });
    expect(await bench.ok("agent", "explain", "idle")).toMatch(/^rule +stub\.native\.idle$/m);
  });

  test("is told in the heartbeat as lines, by the environment alone", async () => {
    const { status, stdout } = await bench.run(["agent", "explain", "--heartbeat"], {
      MOSAIC_AGENT_NAME: "busy",
      MOSAIC_AGENT_RUNTIME: "stub",
      MOSAIC_TMUX_SOCKET: bench.socket,
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^state=working\nstate_source=native\nstate_since=\d{4}-.*Z\n$/);
  });

  test("can be waited for, and is at once where it is so already", async () => {
    expect(await bench.ok("agent", "wait", "asks", "--for", "blocked", "--timeout", "30s")).toBe(
      "asks: blocked: approval\n",
    );
    expect((await bench.run(["agent", "wait", "busy", "--for", "idle", "--timeout", "300ms"])).status).toBe(
      10,
    );
    bench.tmux("send-keys", "-t", "=busy:0.0", "Escape");
    expect(await bench.ok("agent", "wait", "busy", "--for", "idle", "--timeout", "30s")).toBe("busy: idle\n");
  });

  test("many can be waited for: one that waits for a person ends it at once, unless told to wait through that", async () => {
    const blocked = await bench.run(["agent", "wait", "idle", "asks", "--timeout", "40s"]);
    expect(blocked.status).toBe(22);
    expect(blocked.stderr).toContain("error: asks is blocked: approval; 1 of 2 are idle");
    expect(blocked.stderr).toContain("hint: mosaic agent answer asks");
    const through = ["agent", "wait", "idle", "asks", "--through-dialogs", "--timeout", "300ms", "--json"];
    const late = await bench.run(through);
    expect(late.status).toBe(10);
    expect(JSON.parse(late.stderr)).toMatchObject({
      error: {
        code: "waited-too-long",
        agents: [{ outcome: "reached" }, { agent: "asks", outcome: "waiting" }],
      },
    });
    expect(await bench.ok("agent", "wait", "asks", "idle", "--any")).toMatch(/^idle: (idle|available)\n$/);
    expect((await bench.run(["agent", "wait", "--class", "nobody"])).status).toBe(2);
  });

  test("ends a wait at once when the agent dies, also where it is started again", async () => {
    await bench.send("busy", "[[busy=50]] more");
    const waiting = bench.run(["agent", "wait", "busy", "--for", "idle", "--timeout", "40s"]);
    const exit = bench.run(["agent", "wait", "busy", "--for", "exit", "--timeout", "40s"]);
    // both have looked at it once, and are told of changes from here on
    const waiters = () =>
      findProcesses((pid) => startedWith(pid, "HOME") === bench.home).filter(({ command }) =>
        command.includes("agent wait busy"),
      );
    await until("both wait", () => waiters().filter(({ pid }) => watchesFiles(pid)).length === 2);
    process.kill(await bench.panePid("busy"), "SIGKILL");
    expect((await waiting).status).toBe(24);
    expect((await exit).status).toBe(0);
  });

  test("a message to many has a verdict each, and exit 3 where some did not get it", async () => {
    await bench.ok("agent", "wait", "idle");
    const { status, document } = await bench.json<{ receipts: { agent: string; verdict: string }[] }>(
      "agent",
      "broadcast",
      "idle",
      "asks",
      "login",
      "--message",
      "to all of you",
    );
    expect(status).toBe(3);
    expect(document.receipts.map(({ agent, verdict }) => [agent, verdict])).toEqual([
      ["idle", "accepted"],
      ["asks", "blocked"],
      ["login", "blocked"],
    ]);
    expect(bench.told().filter((text) => text === "to all of you")).toHaveLength(1);
    const bare = await bench.run(["agent", "broadcast", "--message", "x"], { PATH: "/nowhere" });
    expect([bare.status, bare.stderr]).toEqual([5, expect.stringContaining("flock is not installed")]);
    const nobody = await bench.run(["agent", "broadcast", "--class", "lead", "--message", "x"]);
    expect([nobody.status, nobody.stderr]).toEqual([
      2,
      expect.stringContaining('no agent has the class "lead"'),
    ]);
  });
});

const fixture = (path: string) => new URL(`../fixtures/screens/${path}`, import.meta.url).pathname;

describe("a saved screen", () => {
  const bench = new DeliveryBench();
  afterAll(() => bench[Symbol.asyncDispose]());

  test("is classified without a roster, with the words of the states", async () => {
    const { status, document } = await bench.json<Record<string, unknown>>(
      "agent",
      "explain",
      "--runtime",
      "claude",
      "--screen",
      fixture("claude-2.1.329/approval-bash-200x50.ansi"),
    );
    expect(status).toBe(0);
    expect(document).toMatchObject({
      state: "blocked",
      reason: "approval",
      rule: expect.stringMatching(/^claude\.screen\./),
    });
  });

  test("of another runtime is unknown", async () => {
    const { document } = await bench.json<{ state: string }>(
      "agent",
      "explain",
      "--runtime",
      "gemini",
      "--screen",
      fixture("claude-2.1.329/approval-bash-200x50.ansi"),
    );
    expect(document.state).toBe("unknown");
  });

  test("needs both, a runtime and a screen, and no agent", async () => {
    expect((await bench.run(["agent", "explain", "--runtime", "pi"])).status).toBe(2);
    expect((await bench.run(["agent", "explain", "x", "--runtime", "pi", "--screen", "y"])).status).toBe(2);
    expect((await bench.run(["agent", "explain", "--runtime", "pi", "--screen", "/no/file"])).status).toBe(2);
  });
});

describe("a conversation", () => {
  let bench: DeliveryBench;
  afterEach(() => bench[Symbol.asyncDispose]());
  const sessionOf = () =>
    /^conversation=(.+)$/m.exec(readFileSync(bench.path("fleet/run/a.launch"), "utf8"))?.[1];

  test("is begun anew by reset, proven by its id, and the agent's process stays", async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: [] });
    await bench.send("a", "before");
    const pid = await bench.panePid("a");
    const { status, document } = await bench.json<Record<string, string>>("agent", "reset", "a", "--new");
    expect([status, document["outcome"], document["by"]]).toEqual([0, "new conversation", "/new"]);
    expect(document["after"]).not.toBe(document["before"]);
    await bench.send("a", "after", "--wait-idle");
    const record = bench.records().find(({ text }) => text?.endsWith("after"));
    expect(record?.session).toBe(document["after"]);
    expect(await bench.panePid("a")).toBe(pid);
    // what was said right before it is not forgotten
    expect(await bench.ok("fleet", "logs", "a")).toMatch(
      / {2}before\n[^]*── conversation .*\n[^]* {2}after\n/,
    );
  });

  test("is not reset at a dialog, and only where --new is said", async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: ["--login"] });
    await bench.sees("a", "Not logged in");
    expect((await bench.run(["agent", "reset", "a", "--new", "--timeout", "1s"])).status).toBe(22);
    expect((await bench.run(["agent", "reset", "a"])).status).toBe(2);
  });

  test("goes on after a restart, also the one that a reset began", async () => {
    bench = new DeliveryBench();
    bench.roster(stubs({ a: [] }));
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0");
    await bench.send("a", "remember this");
    await bench.json("agent", "reset", "a", "--new");
    const { receipt } = await bench.send("a", "in the new one", "--wait-idle");
    expect(receipt.verdict).toBe("accepted");
    const current = bench.records().find(({ text }) => text?.endsWith("in the new one"))?.session;
    await bench.ok("fleet", "restart", "a", "--grace", "0");
    await until("the new life has begun", () => sessionOf() === current, { seen: () => String(sessionOf()) });
    expect(readFileSync(bench.path("fleet/run/a.launch"), "utf8")).toContain("resumed=yes");
    await bench.sees("a", "in the new one");
  });

  test("is a new one where its record is gone: the start says so, and has not failed", async () => {
    bench = new DeliveryBench();
    bench.roster(stubs({ a: [] }));
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0");
    await bench.send("a", "soon forgotten");
    await bench.ok("fleet", "stop", "a");
    rmSync(`${bench.home}/.local/state/mosaic-stub/sessions`, { recursive: true });
    expect(await bench.ok("fleet", "start", "a")).toMatch(
      /started {2}pid \d+; .*it could not go on with the old one: exited with status \d/,
    );
    // the new process writes it down, on a busy host later than the start looks for it
    const launch = () => readFileSync(bench.path("fleet/run/a.launch"), "utf8");
    await until("a new one has begun", () => !launch().includes("resumed=yes"), { seen: launch });
  });

  test("that its launcher is about to go on with is waited for by a message, which is not told that the agent is dead", async () => {
    bench = new DeliveryBench();
    bench.roster(stubs({ a: [] }).replace("runtime: stub,", "runtime: stub, restart: { backoff: 2s },"));
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0");
    await bench.sees("a", "idle");
    process.kill(await bench.panePid("a"), "SIGKILL");
    const launcher = () => readFileSync(bench.path("fleet/run/a.supervisor"), "utf8");
    await until("its launcher has seen that", () => !launcher().includes("state=running"), {
      seen: launcher,
    });
    const { receipt } = await bench.send("a", "are you back", "--timeout", "50s");
    expect(receipt).toMatchObject({ verdict: "accepted" });
  });

  test("is a new one after a restart with resume: false", async () => {
    bench = new DeliveryBench();
    bench.roster(stubs({ a: [] }).replace("runtime: stub,", "runtime: stub, resume: false,"));
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0");
    await bench.send("a", "forget this");
    const before = sessionOf();
    const restarted = await bench.ok("fleet", "restart", "a");
    await until("the new life has begun", () => sessionOf() !== before);
    expect(restarted).toContain("; new conversation ");
  });
});

describe("an agent that waits for a person", () => {
  test("is the last word of whatever lists, starts or proves agents, and of a send", async () => {
    await using bench = new DeliveryBench();
    await bench.begin({ a: ["--trust"], b: [] });
    await bench.sees("a", "trust");
    await bench.sees("b", "idle");
    const block = /\n\n1 agent is blocked:\n {2}a {2}trust {2}for \d+s {2}mosaic agent answer a\n$/;
    for (const words of [
      ["fleet", "ps"],
      ["fleet", "status"],
      ["agent", "status"],
      ["agent", "status", "a"],
      ["fleet", "start", "--grace", "0s"],
      ["fleet", "verify"],
    ]) {
      expect(await bench.ok(...words)).toMatch(block);
    }
    // a kind of its own, and no failure
    expect(await bench.ok("fleet", "verify")).toMatch(/^waits {3}a: blocked: trust\n[^]* 0 failed, 1 waits/m);
    expect(await bench.ok("agent", "status", "b")).not.toContain("blocked");
    const sent = await bench.run(["agent", "send", "a", "hello"]);
    expect(sent.stdout).toEndWith("\nhint: mosaic agent answer a\n");
    const broadcast = await bench.run(["agent", "broadcast", "--message", "hello"]);
    expect(broadcast.stdout).toMatch(/\n\n1 agent is blocked:\n {2}a .* mosaic agent answer a\n$/);
    expect(await bench.ok("fleet", "status", "--check", "--quiet")).toBe("");
  });

  test("is in each document of a listing that goes on", async () => {
    await using bench = new DeliveryBench();
    await bench.begin({ a: ["--trust"] });
    await bench.sees("a", "trust");
    const child = Bun.spawn(
      [`${process.cwd()}/dist/mosaic`, "fleet", "ps", "--watch", "--json", "--interval", "50ms"],
      { env: { ...bench.environment }, stdin: "ignore", stdout: "pipe", stderr: "pipe" },
    );
    let text = "";
    for await (const bytes of child.stdout) {
      text += new TextDecoder().decode(bytes);
      if (text.split("\n").length > 3) break;
    }
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    const [first, second] = text.split("\n").map((line) => line.trim());
    for (const line of [first, second]) {
      expect(JSON.parse(line ?? "")).toMatchObject({
        agents: [{ agent: "a", state: "blocked", reason: "trust" }],
      });
    }
  });
});

describe("a viewer", () => {
  let bench: DeliveryBench;
  beforeAll(async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: [] });
    await bench.sees("a", "idle");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const sizes = () => bench.tmux("list-windows", "-t", "=a:", "-F", "#{window_width}x#{window_height}");
  const clients = () => bench.tmux("list-clients", "-F", "#{client_pid}").trim().split("\n").map(Number);
  const sessions = () => bench.tmux("list-sessions", "-F", "#{session_name}").trim().split("\n");
  /** A person's terminal: another tmux, in whose pane the command runs. */
  const view = (verb: string, term = "screen") =>
    new TmuxServer({
      // tmux itself says what TERM is in its panes
      command: ["/usr/bin/env", `TERM=${term}`, `${process.cwd()}/dist/mosaic`, "agent", verb, "a"],
      env: { ...bench.environment },
      size: [40, 10],
    });

  test("sees and does not touch: its size changes nothing, its keys reach nobody, and it goes with kill -9", async () => {
    const before = sizes();
    using one = view("watch");
    using other = view("watch");
    await until("both are there", () => sessions().filter((name) => /^a-watch-\d+$/.test(name)).length === 2);
    await until(
      "it shows the agent",
      () => one.capture().includes("idle") && other.capture().includes("idle"),
    );
    expect(one.capture()).toContain(" a · stub · you only look · leave: ");
    expect(sizes()).toBe(before);
    one.type("typed by a viewer");
    other.sendKeys(["Enter", "C-c"]);
    expect((await bench.verify()).failed).toEqual([]);
    const { document } = await bench.json<{ unmanaged: string[] }>("fleet", "ps");
    expect(document.unmanaged).toEqual([]);
    const clients = bench.tmux("list-clients", "-F", "#{client_pid}").trim().split("\n").map(Number);
    for (const pid of clients) process.kill(pid, "SIGKILL");
    await until("no viewer is left", () => sessions().every((name) => !name.includes("-watch-")));
    expect(bench.screen("a")).not.toContain("typed by a viewer");
  });

  test("sees the bottom of the window, where a program that hides its cursor has its prompt", async () => {
    const write = (text: string) =>
      writeFileSync(bench.tmux("display-message", "-p", "-t", "=a:", "#{pane_tty}").trim(), text);
    write("\u001b7\u001b[?25l\u001b[50;1Hat the bottom\u001b[1;1H");
    await bench.sees("a", "at the bottom");
    try {
      using one = view("watch");
      await until("it shows the bottom", () => one.capture().includes("at the bottom"), {
        seen: () => one.capture(),
      });
    } finally {
      write("\u001b[50;1H\u001b[K\u001b8\u001b[?25h");
    }
    await until("no viewer is left", () => sessions().every((name) => !name.includes("-watch-")));
  });

  test("that attaches can type, and leaves the agent running", async () => {
    const pid = await bench.panePid("a");
    {
      using person = view("attach");
      await until("it shows the agent", () => person.capture().includes("idle"));
      person.type("typed by hand");
      await bench.sees("a", "typed by hand");
    }
    expect(await bench.panePid("a")).toBe(pid);
  });

  test("that attaches gives the window its size, and a line that says who it is; killed, all goes back", async () => {
    const before = sizes();
    for (const leave of ["Ctrl-b d", "kill -9"]) {
      using person = view("attach");
      // the last row is the line
      await until("the window is as the terminal", () => sizes().trim() === "40x9", { seen: sizes });
      await until("the line is there", () => person.capture().includes(" a · stub"));
      if (leave === "kill -9") for (const pid of clients()) process.kill(pid, "SIGKILL");
      else person.sendKeys(["C-b", "d"]);
      await until(`it is as before, after ${leave}`, () => sizes() === before, { seen: sizes });
      expect(bench.tmux("show-options", "-v", "-t", "=a:", "status").trim()).toBe("");
    }
  });

  test("that attaches twice keeps the size of who is left", async () => {
    const before = sizes();
    {
      using one = view("attach");
      await until("one is there", () => sizes().trim() === "40x9");
      {
        using other = view("attach");
        await until("both are there", () => bench.tmux("list-clients").trim().split("\n").length === 2);
        other.sendKeys(["C-b", "d"]);
      }
      await until("one is left", () => bench.tmux("list-clients").trim().split("\n").length === 1);
      expect(sizes().trim()).toBe("40x9");
      one.sendKeys(["C-b", "d"]);
    }
    await until("it is as before", () => sizes() === before, { seen: sizes });
  });

  test("from a terminal that this host does not know is attached all the same, and told", async () => {
    using person = view("attach", "xterm-nobody-knows");
    await until("it shows the agent", () => person.capture().includes("idle"));
    expect(person.capture()).toContain("this host does not know the terminal");
    expect(sizes().trim()).toBe("40x8");
    person.sendKeys(["C-b", "d"]);
  });

  test("finds the agent whatever its session is called, and whatever stands before it", async () => {
    const before = sizes();
    // a server of before has no hook that gives the name back
    bench.tmux("set-hook", "-g", "-u", "session-renamed");
    bench.tmux("rename-session", "-t", "=a", "my 'work'");
    bench.tmux("new-window", "-t", "=my 'work':", "exec sleep 1000");
    const { document } = await bench.json<{ agents: { remark: string | null }[] }>("fleet", "ps");
    expect(document.agents[0]?.remark).toContain("its session is called \"my 'work'\" now");
    {
      using watcher = view("watch");
      await until("it shows the agent", () => watcher.capture().includes("idle"), {
        seen: () => watcher.capture(),
      });
      using person = view("attach");
      await until("it shows the agent too", () => person.capture().includes("idle"));
      person.sendKeys(["C-b", "d"]);
      watcher.sendKeys(["C-b", "d"]);
    }
    const all = () =>
      bench.tmux("list-windows", "-t", "=my 'work':", "-F", "#{window_width}x#{window_height}");
    bench.tmux("kill-window", "-t", "=my 'work':{last}");
    await until("its size is as before", () => all() === before, { seen: all });
    bench.tmux("rename-session", "-t", "=my 'work'", "a");
  });

  test("needs a terminal, and a session", async () => {
    expect((await bench.run(["agent", "watch", "a"])).status).toBe(2);
  });
});

test("tail -f gives out what is added, once, and not the redraws", async () => {
  await using bench = new DeliveryBench();
  await bench.begin({ a: [] });
  await bench.sees("a", "idle");
  const follower = Bun.spawn([`${process.cwd()}/dist/mosaic`, "agent", "tail", "a", "-f", "-n", "1"], {
    env: { ...bench.environment },
    stdout: "pipe",
    stderr: "ignore",
  });
  let text = "";
  const reading = (async () => {
    for await (const chunk of follower.stdout) text += new TextDecoder().decode(chunk);
  })();
  await bench.send("a", "[[lines=3]] go");
  await until("the lines are there", () => text.includes("line 3 of 3"), { seen: () => text });
  await bench.send("a", "[[busy=2]] again", "--wait-idle");
  await until("the next one too", () => text.includes("again"), { seen: () => text });
  follower.kill("SIGINT");
  await reading;
  expect(await follower.exited).toBe(130);
  expect(text.match(/line 2 of 3/g)).toHaveLength(1);
});
