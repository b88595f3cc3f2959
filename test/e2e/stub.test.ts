import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { never, StubTmux, until } from "../support/stub-tmux.ts";

// Longer than the deadline of any single wait, so that the wait that failed is the one that speaks.
setDefaultTimeout(120_000);

const ID = "3f2a9c1e-0000-4000-8000-000000000001";
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Runs the stub with no terminal at all. */
function runPlain(...argv: string[]) {
  const done = Bun.spawnSync([process.execPath, resolve(import.meta.dir, "../../src/stub/main.ts"), ...argv]);
  return { status: done.exitCode, stdout: done.stdout.toString(), stderr: done.stderr.toString() };
}

describe("messages", () => {
  test("a typed one is accepted, recorded, echoed; title and state file follow", async () => {
    using stub = new StubTmux(["--session-id", ID]);
    await stub.isIdle();
    stub.keys("hello [[busy=2]]", "Enter");
    await stub.accepted("hello [[busy=2]]");
    await until("a busy title", () => stub.format("#{pane_title}") === "stub: working");
    expect(stub.state()).toMatchObject({ status: "busy", pid: stub.pid, sessionId: ID });
    await stub.shows("● ECHO: hello");
    await stub.isIdle();
    await until("an idle title", () => stub.format("#{pane_title}") === "stub: idle");
    expect(stub.records().map((line) => line.type)).toEqual([
      "session_start",
      "user",
      "assistant",
      "turn_end",
    ]);
    expect(stub.records().every((line) => line["session"] === ID && typeof line["at"] === "string")).toBe(
      true,
    );
    expect(mode(join(stub.home, "sessions"))).toBe("700");
    expect(mode(join(stub.home, "sessions", `${ID}.jsonl`))).toBe("600");
    expect(mode(join(stub.home, "state", `${stub.pid}.json`))).toBe("600");
  });

  test("a pasted one keeps its lines and every character", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    const text = "first\n\tsecond ü 漢字 👍\n$(id) `id` 'q' \"d\" #{pid};";
    stub.paste(text);
    await stub.shows("漢字");
    stub.keys("Enter");
    await stub.accepted(text);
  });

  test("a pasted one of 20 KB is a placeholder on the screen and whole in the record", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    const text = Array.from({ length: 400 }, (_, n) => `line ${n} ${"ü".repeat(20)}`).join("\n");
    stub.paste(text);
    await stub.shows("❯ [pasted text #1, 400 lines]");
    stub.keys("Enter");
    await stub.accepted(text);
  });

  test("one sent while busy is queued and accepted afterwards, a draft stays", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("one [[busy=4]]", "Enter");
    await stub.accepted("one [[busy=4]]");
    stub.keys("two", "Enter", "draft");
    await stub.shows("  queued: two");
    await stub.accepted("two");
    await stub.isIdle();
    await stub.shows("❯ draft");
    const order = stub.records().map((line) => line.type);
    expect(order.indexOf("queued")).toBeLessThan(order.indexOf("turn_end"));
    expect(order.indexOf("turn_end")).toBeLessThan(order.lastIndexOf("user"));
  });

  test("the words of the command line are the first one", async () => {
    using stub = new StubTmux(["do", "this"]);
    await stub.accepted("do this");
  });

  test("one that leaves the screen is in the scrollback, once and complete", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("[[lines=60]]", "Enter");
    await stub.shows("line 60 of 60");
    await stub.isIdle();
    const numbers = Array.from(stub.capture(true).matchAll(/line (\d+) of 60/g), (match) => Number(match[1]));
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });
});

describe("dialogs", () => {
  test("a message sent into an approval is lost and its Enter says Yes", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("[[approve=touch x]]", "Enter");
    await stub.shows("❯ 1. Yes");
    expect(stub.state()).toMatchObject({ status: "waiting", waitingFor: "approval" });
    expect(stub.format("#{pane_title}")).toBe("stub: action required");
    stub.paste("lost");
    stub.keys("Enter");
    await stub.isIdle();
    expect(stub.ofType("approval")).toMatchObject([{ choice: "yes", text: "touch x" }]);
    expect(stub.ofType("user")).toHaveLength(1);
    expect(stub.capture()).not.toContain("lost");
  });

  test("Escape says No", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("[[approve=touch x]]", "Enter");
    await stub.shows("❯ 1. Yes");
    stub.keys("Escape");
    await stub.isIdle();
    expect(stub.ofType("approval")).toMatchObject([{ choice: "no" }]);
  });

  test("--trust ends with 1 on Enter, and says why nothing else happened", async () => {
    using stub = new StubTmux(["--trust"]);
    await stub.shows("❯ No, exit");
    stub.keys("Enter");
    expect(await stub.death()).toBe("status 1");
    expect(stub.ofType("trust")).toMatchObject([{ choice: "no" }]);
  });

  test("--login takes no message", async () => {
    using stub = new StubTmux(["--login"]);
    await stub.shows("Not logged in");
    stub.paste("hello");
    stub.keys("Enter", "C-d");
    expect(await stub.death()).toBe("status 0");
    expect(stub.ofType("user")).toEqual([]);
  });
});

describe("endings", () => {
  test("[[exit=7]] is seen as the pane's status, and the state file goes", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("[[exit=7]]", "Enter");
    expect(await stub.death()).toBe("status 7");
    expect(stub.state()).toBeUndefined();
    expect(stub.capture()).toContain("resume with: mosaic stub --resume");
    expect(stub.capture()).not.toContain("────");
  });

  test.each([
    ["TERM", "signal 15", false],
    ["KILL", "signal 9", true],
    ["SEGV", "signal 11", true],
  ])("[[signal=%s]] dies by that signal", async (name, death, leavesStateFile) => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys(`[[signal=${name}]]`, "Enter");
    expect(await stub.death()).toBe(death);
    expect(stub.state() !== undefined).toBe(leavesStateFile);
  });

  test("SIGTERM from outside ends it tidily with 143", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    process.kill(stub.pid, "SIGTERM");
    expect(await stub.death()).toBe("status 143");
    expect(stub.state()).toBeUndefined();
    expect(stub.ofType("session_end")).toMatchObject([{ status: 143 }]);
  });

  test("a terminal that goes away ends it, tidily", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.killServer();
    await until("it has ended", () => !stub.isRunning());
    expect(stub.state()).toBeUndefined();
    expect(stub.ofType("session_end")).toMatchObject([{ status: 129 }]);
  });

  test("two Ctrl-C quit with 0, the first one only clears", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("draft");
    await stub.shows("❯ draft");
    stub.keys("C-c");
    await stub.shows("press Ctrl-C again to quit");
    expect(stub.capture()).not.toContain("draft");
    stub.keys("C-c");
    expect(await stub.death()).toBe("status 0");
  });

  test("[[hang]] lives on, and takes no more input", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("[[hang]]", "Enter");
    await stub.accepted("[[hang]]");
    await stub.shows("working…");
    const before = stub.bytesRead();
    stub.keys("x".repeat(1000), "Enter", "C-c", "C-c", "C-c");
    await never("it reads what is typed", () => stub.bytesRead() - before >= 1000);
    expect(stub.isRunning()).toBe(true);
    expect(stub.ofType("user")).toHaveLength(1);
    process.kill(stub.pid, "SIGTERM");
    expect(await stub.death()).toBe("status 143");
  });
});

describe("faults", () => {
  test("[[setsid=2]] leaves two children in sessions of their own behind", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    stub.keys("[[setsid=2]] [[exit=0]]", "Enter");
    expect(await stub.death()).toBe("status 0");
    const pids = stub.ofType("children").flatMap((line) => line["pids"] as number[]);
    expect(pids).toHaveLength(2);
    for (const pid of pids) {
      await until("sleeps", () => readFileSync(`/proc/${pid}/cmdline`, "utf8") === "sleep\u0000100000\u0000");
      // Field 6 of /proc/PID/stat is the session: its own pid, for the leader of a session.
      expect(Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[5])).toBe(pid);
    }
  });

  test("[[leak=120]] keeps that much memory", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    const resident = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stub.pid}/status`, "utf8"))?.[1]) / 1024;
    const before = resident();
    stub.keys("[[leak=120]]", "Enter");
    await until("120 MB more", () => resident() > before + 115);
    await stub.isIdle();
  });

  test("--startup-delay draws nothing and drops what comes too early", async () => {
    using stub = new StubTmux(["--startup-delay", "1"]);
    await until("starting", () => stub.state()?.["status"] === "starting");
    stub.keys("too early", "Enter");
    expect(stub.capture().trim()).toBe("");
    await stub.isIdle();
    expect(stub.ofType("user")).toEqual([]);
    expect(stub.capture()).not.toContain("too early");
  });

  test("--swallow-early-enter takes an Enter at once for a newline, and a later one for a submit", async () => {
    using stub = new StubTmux(["--swallow-early-enter"]);
    await stub.isIdle();
    stub.keys("hello", "Enter");
    await stub.shows("❯ hello");
    await until("accepted by a later Enter", () => {
      if (stub.ofType("user").length > 0) return true;
      stub.keys("Enter");
      return false;
    });
    expect(stub.ofType("user")[0]?.["text"]).toMatch(/^hello\n+$/);
  });
});

describe("sessions", () => {
  test("--resume and --continue go on in the same record and show it; an id is never used twice", async () => {
    using first = new StubTmux(["--session-id", ID, "remember this"]);
    await first.isIdle();
    await first.shows("ECHO: remember this");
    for (const resume of [["--resume", ID], ["--continue"]]) {
      using again = new StubTmux(resume, { home: first.home });
      await again.isIdle();
      await again.shows("ECHO: remember this");
      expect(again.state()).toMatchObject({ sessionId: ID });
    }
    expect(first.ofType("session_start").map((line) => line["resumed"])).toEqual([false, true, true]);

    using reuse = new StubTmux(["--session-id", ID], { home: first.home });
    expect(await reuse.death()).toBe("status 1");
    expect(reuse.capture(true)).toContain(`session id ${ID} is already in use`);
  });

  test("an unknown id, and nothing to continue, are refused with 1", async () => {
    using unknown = new StubTmux(["--resume", ID]);
    expect(await unknown.death()).toBe("status 1");
    expect(unknown.capture(true)).toContain("no session has the id");
    using none = new StubTmux(["--continue"]);
    expect(await none.death()).toBe("status 1");
    expect(none.capture(true)).toContain("there is no session to continue");
  });

  test("/new goes on in a record of its own", async () => {
    using stub = new StubTmux(["--session-id", ID]);
    await stub.isIdle();
    stub.keys("/new", "Enter");
    const id = await until("another session", () => {
      const current = stub.state()?.["sessionId"];
      return typeof current === "string" && current !== ID && current;
    });
    stub.keys("fresh", "Enter");
    expect(await stub.accepted("fresh")).toMatchObject({ session: id });
    expect(existsSync(join(stub.home, "sessions", `${id}.jsonl`))).toBe(true);
  });
});

describe("the screen", () => {
  test.each([
    [80, 24],
    [200, 50],
  ] as const)("fills %dx%d: header on top, status in the last row", async (columns, rows) => {
    using stub = new StubTmux([], { size: [columns, rows] });
    await stub.isIdle();
    await stub.shows("  idle");
    const lines = stub.capture().split("\n").slice(0, rows);
    expect(lines[1]).toContain("mosaic stub v");
    expect(lines[rows - 4]).toBe("─".repeat(columns));
    expect(lines[rows - 3]?.trimEnd()).toBe("❯");
    expect(lines[rows - 1]).toStartWith("  idle");
  });

  test("follows the terminal's size", async () => {
    using stub = new StubTmux();
    await stub.isIdle();
    for (const [columns, rows] of [
      [120, 40],
      [60, 15],
    ] as const) {
      stub.tmux("resize-window", "-t", "=stub:", "-x", String(columns), "-y", String(rows));
      await until(
        `drawn at ${columns}x${rows}`,
        () => {
          const lines = stub.capture().split("\n");
          return lines[rows - 4] === "─".repeat(columns) && lines[rows - 1]?.startsWith("  idle");
        },
        () => stub.capture(),
      );
    }
  });
});

describe("without a terminal", () => {
  test("--help is printed, on stdout, with 0", () => {
    const { status, stdout, stderr } = runPlain("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toStartWith("Usage: mosaic stub [options] [message...]\n");
  });

  test("an unknown option is refused with 2, on stderr", () => {
    expect(runPlain("--no-such")).toEqual({
      status: 2,
      stdout: "",
      stderr: "mosaic stub: unknown option --no-such\n\nhint: mosaic stub --help\n",
    });
  });

  test("it does not start, and says why, with 1", () => {
    const { status, stderr } = runPlain("hello");
    expect(status).toBe(1);
    expect(stderr).toStartWith("mosaic stub: the stub needs a terminal\n");
  });
});
