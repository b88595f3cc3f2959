/** agent-send.sh and the panes it sends to: dead, dying, in copy-mode, on a server that hangs; and many senders. */
// runs once: it tries bash scripts that know no uid
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { AgentSendBench, said } from "../support/agent-send-bench.ts";
import { COPY_MODE, DIE, KILL_SERVER, once, START_ANEW } from "../support/agent-send-moments.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describe("a pane that is", () => {
  test("dead gets nothing, and the server lives on", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("other");
    bench.agent("a", "exit 3");
    await until("it is dead", () => bench.format("a", "#{pane_dead}") === "1");
    const sent = await bench.send(["-s", "a", "-m", "x"]);
    expect(sent).toMatchObject({
      status: 24,
      stderr: "send-message: a: the pane is dead; nothing was typed\n",
    });
    expect(bench.sessions().toSorted()).toEqual(["a", "other"]);
  });

  test.each([
    ["between look and paste", "paste-buffer", "nothing was typed"],
    ["between paste and Enter", "send-keys", "the text stands in the box, Enter was not pressed"],
  ])("dying %s is told, and the server lives on", async (_, word, typed) => {
    using bench = new AgentSendBench();
    await bench.recorder("other");
    await bench.recorder("a");
    bench.tmuxShim(once(word, DIE));
    const sent = await bench.send(["-s", "a", "-m", "x"]);
    expect(sent).toEqual({
      status: 24,
      stdout: "",
      stderr: `send-message: a: it has ended meanwhile; ${typed}\n`,
    });
    expect(bench.sessions().toSorted()).toEqual(["a", "other"]);
  });

  test("started anew after the look does not get what the old one was to get", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    bench.tmuxShim(once("paste-buffer", START_ANEW));
    expect((await bench.send(["-s", "a", "-m", "x"])).status).toBe(24);
    expect(bench.received("a") + bench.received("new")).toBe("");
  });

  test("on a server that ends before Enter is told as ended", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    bench.tmuxShim(once("send-keys", KILL_SERVER));
    expect((await bench.send(["-s", "a", "-m", "x"])).status).toBe(24);
  });

  test("not there at all is 24: no session, no server", async () => {
    using bench = new AgentSendBench();
    const none = await bench.send(["-s", "a", "-m", "x"]);
    expect(none).toMatchObject({
      status: 24,
      stderr: `send-message: a: no such session on socket ${bench.socket}; nothing was typed\n`,
    });
    await bench.recorder("other");
    expect(await bench.send(["-s", "a", "-m", "x"])).toMatchObject({ status: 24 });
    expect(existsSync(join(bench.locks, "a.sending"))).toBe(false);
  });

  test.each([
    ["before", ""],
    ["at the paste", once("paste-buffer", COPY_MODE)],
    ["at the Enter", once("send-keys", COPY_MODE)],
  ])("in copy-mode is taken out of it: %s", async (_, shim) => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    if (shim === "") bench.tmux("copy-mode", "-t", "=a:0.0");
    else bench.tmuxShim(shim);
    expect(await bench.send(["-s", "a", "-m", "x"])).toMatchObject({ status: 0, stderr: "" });
    await bench.accepted("a", said("a", "x"));
    expect(bench.messages("a")).toHaveLength(1);
    expect(bench.format("a", "#{pane_in_mode}")).toBe("0");
  });

  test("on a stopped server is given up, and nothing is left waiting", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const server = Number(bench.format("a", "#{pid}"));
    process.kill(server, "SIGSTOP");
    try {
      const sent = await bench.send(["-s", "a", "-m", "x"]);
      expect(sent).toMatchObject({
        status: 25,
        stderr: "send-message: a: tmux gave no answer within 10 s; nothing was typed\n",
      });
      await until("nothing is left waiting", () =>
        bench.processes().every(({ command }) => !/send-message|display-message/.test(command)),
      );
    } finally {
      process.kill(server, "SIGCONT");
    }
    expect(bench.received("a")).toBe("");
  });

  test("on a server that stops at the paste of a long message is not known", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const server = Number(bench.format("a", "#{pid}"));
    bench.tmuxShim(once("paste-buffer", `kill -STOP ${server}`));
    try {
      const sent = await bench.send(["-s", "a"], { input: "x".repeat(500_000) });
      expect(sent).toMatchObject({ status: 21, stdout: "" });
      await until("nothing is left waiting", () =>
        bench
          .processes()
          .every(
            ({ command }) => !/send-message|load-buffer/.test(command) || command.includes("new-session"),
          ),
      );
    } finally {
      process.kill(server, "SIGCONT");
    }
  });
});

describe("senders to one pane", () => {
  test("of eight at once each message arrives whole and once", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    const texts = Array.from({ length: 8 }, (_, n) => `sender ${n}\n${`line of ${n} `.repeat(20)}`.trimEnd());
    const sent = await Promise.all(texts.map((text) => bench.send(["-s", "a"], { input: text })));
    expect(sent.map(({ status, stderr }) => `${status}${stderr}`)).toEqual(texts.map(() => "0"));
    for (const text of texts) await bench.accepted("a", said("a", text));
    expect(bench.messages("a")).toHaveLength(8);
  });

  test("wait for the one that holds the lock, which is flock's on SESSION.sending in the home's folder of locks", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a_b");
    mkdirSync(bench.locks, { mode: 0o700 });
    const lock = join(bench.locks, "a_b.sending");
    const holder = Bun.spawn(["flock", lock, "sh", "-c", "echo; exec cat"], {
      stdin: "pipe",
      stdout: "pipe",
      env: bench.environment(),
    });
    await holder.stdout.getReader().read();
    const sending = bench.send(["-s", "a.b", "-m", "x"]);
    await until("it waits", () => bench.processes().some(({ command }) => command.startsWith("flock -w")));
    expect(bench.received("a_b")).toBe("");
    await holder.stdin.end();
    expect(await sending).toMatchObject({ status: 0 });
    expect(await holder.exited).toBe(0);
  });

  test("hold one lock, also where the run folder is removed in between", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    mkdirSync(bench.locks, { mode: 0o700 });
    const holder = Bun.spawn(["flock", join(bench.locks, "a.sending"), "sh", "-c", "echo; exec cat"], {
      stdin: "pipe",
      stdout: "pipe",
      env: bench.environment(),
    });
    await holder.stdout.getReader().read();
    rmSync(bench.run, { recursive: true });
    const sending = bench.send(["-s", "a", "-m", "x"]);
    await until("it waits", () => bench.processes().some(({ command }) => command.startsWith("flock -w")));
    expect(bench.received("a")).toBe("");
    await holder.stdin.end();
    expect(await sending).toMatchObject({ status: 0 });
    expect(await holder.exited).toBe(0);
  });

  test("are not led elsewhere by a link in the place of the lock", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    mkdirSync(bench.locks, { mode: 0o700 });
    symlinkSync(bench.home.join("victim"), join(bench.locks, "a.sending"));
    expect(await bench.send(["-s", "a", "-m", "x"])).toMatchObject({ status: 1 });
    expect(existsSync(bench.home.join("victim"))).toBe(false);
    expect(bench.received("a")).toBe("");
  });
});
