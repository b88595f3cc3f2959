// runs once: the extension knows no uid
import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { resolve } from "node:path";
import { runtimeWorld } from "../../src/adapters/runtime-world.ts";
import { FakePi } from "../support/fake-pi.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const EXTENSION = resolve(import.meta.dir, "../../src/runtimes/pi/extension.mjs");
const { default: extension } = (await import(EXTENSION)) as { default: (pi: unknown) => void };

/** A pi with the extension in it, and its two files; it quits when the scope ends. */
class ListeningPi extends FakePi implements AsyncDisposable {
  readonly folder = new TemporaryFolder("pi");
  readonly state = this.folder.join("coder0.pi.json");
  socket = this.folder.join("coder0.pi.sock");

  async start(): Promise<this> {
    process.env["MOSAIC_PI_STATE"] = this.state;
    process.env["MOSAIC_PI_SOCKET"] = this.socket;
    extension(this.api);
    delete process.env["MOSAIC_PI_STATE"];
    delete process.env["MOSAIC_PI_SOCKET"];
    await this.emit("session_start", { reason: "startup" });
    return this;
  }

  async started(): Promise<this> {
    await this.start();
    await until("the state file", () => existsSync(this.state));
    return this;
  }

  said(): Record<string, unknown> {
    return JSON.parse(readFileSync(this.state, "utf8")) as Record<string, unknown>;
  }

  /** The answer to one line, as JSON. */
  async ask(request: unknown): Promise<Record<string, unknown>> {
    const line = typeof request === "string" ? request : JSON.stringify(request);
    const answer = await runtimeWorld.askSocket(this.socket, line, 5000);
    return answer.kind === "answered" ? (JSON.parse(answer.line) as Record<string, unknown>) : { ...answer };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emit("session_shutdown", { reason: "quit" });
    this.folder[Symbol.dispose]();
  }
}

const refused = (error: string) => ({ ok: false, sent: false, error });
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("what the extension tells", () => {
  test("is in two files of the user's own, which are gone when pi has ended", async () => {
    await using pi = await new ListeningPi().started();
    expect([modeOf(pi.state), modeOf(pi.socket)]).toEqual(["600", "600"]);
    expect(pi.said()).toMatchObject({
      version: 1,
      pid: process.pid,
      state: "idle",
      sessionId: "first",
      sessionFile: "/srv/agents/first.jsonl",
      held: [],
      taken: [],
    });
    await pi.emit("session_shutdown", { reason: "quit" });
    expect(readdirSync(pi.folder.path)).toEqual([]);
  });

  test("is what pi does, since when, and not more often than it changes", async () => {
    await using pi = await new ListeningPi().started();
    const before = Date.now();
    await pi.begin();
    const { state, since } = pi.said();
    expect(state).toBe("working");
    expect(since as number).toBeGreaterThanOrEqual(before);
    const written = statSync(pi.state).ino;
    await pi.emit("model_select");
    expect(statSync(pi.state).ino).toBe(written);
    await pi.settle();
    expect(pi.said()["state"]).toBe("idle");
  });

  test("are the things that block it", async () => {
    await using pi = await new ListeningPi().started();
    await pi.begin();
    await pi.emit("ui_prompt_start", { kind: "select" });
    expect(pi.said()["state"]).toBe("blocked: approval");
    await pi.emit("ui_prompt_end", { kind: "select" });
    await pi.emit("ui_prompt_start", { kind: "custom" });
    expect(pi.said()["state"]).toBe("blocked: picker");
    await pi.emit("ui_prompt_end", { kind: "custom" });
    const failed = {
      role: "assistant",
      stopReason: "error",
      errorMessage: '429: {"type":"rate_limit_error"}',
    };
    await pi.emit("message_end", { message: failed });
    expect(pi.said()["state"]).toBe("blocked: rate-limit");
    await pi.begin();
    expect(pi.said()["state"]).toBe("working");
    pi.context.model = undefined;
    await pi.settle();
    expect(pi.said()["state"]).toBe("blocked: login");
    pi.context.model = { provider: "mock" };
    pi.hasKey = false;
    await pi.emit("model_select");
    expect(pi.said()["state"]).toBe("blocked: login");
  });

  test("is nothing where pi was not started by a fleet, or has no screen", async () => {
    const alone = new FakePi();
    extension(alone.api);
    expect(alone.handlers.size).toBe(0);
    await using printing = new ListeningPi();
    printing.context.mode = "print";
    await printing.start();
    await printing.begin();
    expect(readdirSync(printing.folder.path)).toEqual([]);
  });

  test("a failure of the extension never reaches pi", async () => {
    await using pi = await new ListeningPi().started();
    const { isIdle } = pi.context;
    pi.context.isIdle = () => {
      throw new Error("stale");
    };
    await pi.begin();
    await pi.emit("message_end", {});
    await pi.emit("input", {});
    chmodSync(pi.folder.path, 0o500);
    pi.context.isIdle = isIdle;
    await pi.settle();
    chmodSync(pi.folder.path, 0o700);
    expect(pi.errors).toEqual([]);
  });
});

describe("a message through the socket", () => {
  test("is taken by an idle pi, as plain text whatever it begins with", async () => {
    await using pi = await new ListeningPi().started();
    for (const text of ["/new", "!ls", "two\nlines ü\t\u001b[201~", "x".repeat(1024 * 1024)]) {
      expect(await pi.ask({ deliver: text, id: 7 })).toEqual({ id: 7, ok: true, outcome: "taken" });
      expect(pi.sent.at(-1)).toEqual({ text, options: { deliverAs: "steer" } });
      const heard = (pi.said()["taken"] as { head: string; at: number }[]).at(-1);
      expect(heard?.head).toBe(text.slice(0, 300));
      await pi.settle();
    }
  });

  test("is held by a busy one, until it has time", async () => {
    await using pi = await new ListeningPi().started();
    await pi.begin();
    expect(await pi.ask({ deliver: "later" })).toMatchObject({ ok: true, outcome: "queued" });
    expect(pi.said()).toMatchObject({ state: "queued", held: [{ head: "later" }], taken: [] });
    await pi.settle();
    expect(pi.said()).toMatchObject({ state: "idle", held: [], taken: [{ head: "later" }] });
  });

  test("is refused, and not sent, where pi would lose it", async () => {
    await using pi = await new ListeningPi().started();
    pi.isIdle = false; // and no turn runs
    expect(await pi.ask({ deliver: "x" })).toEqual(refused("pi is compacting"));
    pi.isIdle = true;
    pi.context.model = undefined;
    expect(await pi.ask({ deliver: "x" })).toEqual(refused("pi has no model or no login"));
    pi.context.model = { provider: "mock" };
    expect(await pi.ask({ deliver: " \n" })).toEqual(refused("the message is empty"));
    pi.failure = new Error("stale");
    expect(await pi.ask({ deliver: "x" })).toEqual(refused("stale"));
    expect([pi.sent, pi.errors]).toEqual([[], []]);
  });

  test("of which nothing is heard in time is handed over, no more", async () => {
    await using pi = await new ListeningPi().started();
    pi.handlers.delete("message_end");
    expect(await pi.ask({ deliver: "x" })).toEqual({ ok: true, outcome: "handed" });
  });

  test("garbage is answered with an error", async () => {
    await using pi = await new ListeningPi().started();
    for (const line of [
      "",
      "garbage",
      "null",
      "[]",
      "7",
      '{"deliver":7}',
      '{"new_session":1}',
      "\u0000\ufffd",
    ])
      expect(await pi.ask(line)).toMatchObject({ ok: false, sent: false });
    expect(await pi.ask(`{"deliver":"${"x".repeat(2 * 1024 * 1024)}"}`)).toMatchObject({
      error: "the line is longer than 2 MiB",
    });
    expect([pi.sent, pi.errors]).toEqual([[], []]);
  });

  test("while another is served is refused", async () => {
    await using pi = await new ListeningPi().started();
    pi.handlers.delete("message_end");
    const first = pi.ask({ deliver: "first" });
    await until("the first", () => pi.sent.length === 1);
    expect(await pi.ask({ deliver: "second" })).toMatchObject({
      sent: false,
      error: "another request is being served",
    });
    expect(await first).toMatchObject({ ok: true });
    expect(pi.sent).toHaveLength(1);
  });
});

test("a new session begins through a command that was not there before", async () => {
  await using pi = await new ListeningPi().started();
  expect(pi.commands.size).toBe(0);
  expect(await pi.ask({ new_session: true })).toEqual({ ok: true, session: "second" });
  expect([...pi.commands.keys()][0]).toMatch(/^mosaic-new-session-[0-9a-f]{24}$/);
  // what the next session's extension finds
  expect([existsSync(pi.socket), existsSync(pi.state)]).toEqual([false, true]);
});

describe("the socket", () => {
  test("that a killed pi left is replaced", async () => {
    await using pi = new ListeningPi();
    const script = `require("net").createServer().listen(${JSON.stringify(pi.socket)})`;
    const killed = Bun.spawn([process.execPath, "-e", script]);
    await until("the socket", () => existsSync(pi.socket));
    killed.kill("SIGKILL");
    await killed.exited;
    expect(existsSync(pi.socket)).toBe(true);
    await pi.started();
    expect(await pi.ask({ deliver: "x" })).toMatchObject({ outcome: "taken" });
  });

  test("of a pi that lives is left alone, and nothing is told", async () => {
    await using pi = new ListeningPi();
    const living = createServer((peer) => peer.end()).listen(pi.socket);
    await until("the socket", () => existsSync(pi.socket));
    await pi.start();
    await pi.begin();
    await until("that one is still answered", () => answers(pi.socket));
    await pi.emit("session_shutdown", { reason: "quit" });
    expect([existsSync(pi.state), existsSync(pi.socket)]).toEqual([false, true]);
    living.close();
  });

  for (const [what, note, prepare] of [
    [
      "in a folder that others may enter",
      "the socket's folder is not ours alone",
      (pi: ListeningPi) => chmodSync(pi.folder.path, 0o755),
    ],
    [
      "where a file is",
      "something else is where the socket should be",
      (pi: ListeningPi) => writeFileSync(pi.socket, "keep"),
    ],
    [
      "where a link is",
      "something else is where the socket should be",
      (pi: ListeningPi) => symlinkSync("/nowhere", pi.socket),
    ],
    [
      "whose path is too long",
      "the socket's path is longer than 107 bytes",
      (pi: ListeningPi) => {
        pi.socket = pi.folder.join("x".repeat(100));
      },
    ],
  ] as const) {
    test(`${what} is not made, and the state file says so`, async () => {
      await using pi = new ListeningPi();
      prepare(pi);
      await pi.started();
      expect(pi.said()).toMatchObject({ state: "idle", note });
      expect(await pi.ask({ deliver: "x" })).toMatchObject({ kind: "not-there" });
    });
  }

  test("does not wait for ever for peers that say nothing", async () => {
    await using pi = await new ListeningPi().started();
    const silent = Array.from({ length: 20 }, () => connect(pi.socket).on("error", () => {}));
    for (const peer of silent) peer.destroy();
    await until("an answer", async () => (await pi.ask({ deliver: "x" }))["ok"] === true);
  });
});

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const peer = connect(path);
    peer.once("connect", () => {
      peer.destroy();
      done(true);
    });
    peer.once("error", () => done(false));
  });
}
