/** Messages with receipts, to the stub: the compiled binary, a real tmux, and the stub's own record as the truth. */
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DeliveryBench } from "../support/delivery-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const host = hostname();

describe("a message to an agent", () => {
  let bench: DeliveryBench;
  beforeAll(async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: [], ab: [] });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("is accepted with proof, stands in the record once, whole and with its envelope", async () => {
    const { status, receipt } = await bench.send("a", "hello there", "--id", "first");
    expect({ status, verdict: receipt.verdict, id: receipt.id }).toEqual({
      status: 0,
      verdict: "accepted",
      id: "first",
    });
    expect(receipt.evidence.proof).toBe("session record");
    const texts = bench.records().filter(({ type }) => type === "user");
    expect(texts.map(({ text }) => text)).toEqual([`[${host}:operator -> ${host}:a] #first hello there`]);
  });

  test("costs at most six programs, also at an agent that has just started", async () => {
    await bench.ok("agent", "wait", "a");
    const { receipt } = await bench.send("a", "cheap");
    expect(receipt.outside_calls).toBeLessThanOrEqual(6);
  });

  test("that a restart has just ended waits for it to be back", async () => {
    const before = await bench.panePid("ab");
    const restart = bench.ok("fleet", "restart", "--grace", "0s");
    // on a busy host it may be back at the first look that finds it gone
    await until("its process is gone", () => bench.panes()["ab"] !== before, { every: 5 });
    const { receipt } = await bench.send("ab", "are you back");
    expect(receipt).toMatchObject({ verdict: "accepted" });
    await restart;
  });

  test("goes to the agent of that very name, not to one that begins so", async () => {
    await bench.send("ab", "for ab", "--wait-idle");
    const sessions = new Map(bench.records().map(({ text = "", session }) => [text, session]));
    const of = (part: string) => [...sessions].find(([text]) => text.includes(part))?.[1];
    expect(of("for ab")).not.toBe(of("hello there"));
  });

  test("with the id of one that was sent answers as that one did, or refuses another text, and sends nothing", async () => {
    const before = bench.told().length;
    const { status, receipt } = await bench.send("a", "hello there", "--id", "first");
    expect([status, receipt.verdict]).toEqual([0, "accepted"]);
    const other = await bench.run(["agent", "send", "a", "-m", "something else", "--id", "first"]);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("the id first belongs to another message of the last day");
    expect(bench.told()).toHaveLength(before);
  });

  test("goes once by its id, whether a script or the binary comes first", async () => {
    const script = async (id: string, text: string) => {
      const argv = ["-L", bench.socketInUse, "-s", "a", "-i", id, "-m", text];
      const child = Bun.spawn([bench.path("tools/tmux/agent-send.sh"), ...argv], {
        env: { ...bench.environment },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      return { status: await child.exited, said: await new Response(child.stderr).text() };
    };
    const told = (text: string) => bench.told().filter((one) => one === text).length;
    await bench.ok("agent", "wait", "a");
    expect((await script("s1", "by the script")).status).toBe(0);
    await until("the script's message is taken", () => told("by the script") === 1);
    const after = await bench.send("a", "by the script", "--id", "s1");
    expect([after.status, after.receipt.verdict]).toEqual([0, "accepted"]);
    expect((await script("s1", "by the script")).status).toBe(0);

    expect((await bench.send("a", "by the binary", "--id", "s2")).status).toBe(0);
    expect((await script("s2", "by the binary")).status).toBe(0);

    await bench.ok("agent", "wait", "a");
    expect((await script("s3", "without proof")).status).toBe(0);
    const again = await script("s3", "without proof");
    expect(again.status).toBe(21);
    expect(again.said).toContain("was sent before, without proof; nothing was typed");
    await until("it is taken", () => told("without proof") === 1);
    expect([told("by the script"), told("by the binary"), told("without proof")]).toEqual([1, 1, 1]);
  });

  test("is signed by the operator, but not from a shell that carries an agent's name", async () => {
    await bench.run(["agent", "send", "a", "-m", "who am i", "--wait-idle"]);
    const environment = { MOSAIC_AGENT_NAME: "ab", MOSAIC_AGENT_CLASS: "lead" };
    await bench.run(["agent", "send", "a", "-m", "and who am i", "--wait-idle"], environment);
    const texts = bench
      .records()
      .flatMap(({ type, text = "" }) => (type === "user" && text.includes("who am i") ? [text] : []));
    expect(texts[0]).toStartWith(`[${host}:operator -> ${host}:a] #`);
    expect(texts[1]).toMatch(
      /^\[.*:ab -> .*:a\] #(\w+) \(answer: mosaic agent reply \1 TEXT\) and who am i$/,
    );
  });

  test("speaks for another lane where that is asked for", async () => {
    await bench.send("a", "from planner", "--source", "planner", "--wait-idle");
    await bench.send("a", "from afar", "--source", "far:planner", "--wait-idle");
    const texts = bench.records().map(({ text = "" }) => text);
    expect(texts.some((text) => text.startsWith(`[${host}:planner -> ${host}:a] `))).toBe(true);
    expect(texts.some((text) => text.startsWith(`[far:planner -> ${host}:a] `))).toBe(true);
  });

  test("comes from a file or from stdin, byte for byte", async () => {
    const lines = "first\n\n  second\tafter a tab\nünïcödé ✓ 漢字";
    writeFileSync(`${bench.home}/task.md`, `${lines}\n`);
    expect((await bench.run(["agent", "send", "a", "--file", "task.md", "--wait-idle"])).status).toBe(0);
    expect(bench.told().at(-1) ?? bench.told().join("|")).toBeString();
    expect(bench.told()).toContain(lines);
  });

  test("waits with --wait-idle, and is held by a busy agent without", async () => {
    await bench.send("a", "[[busy=6]] work", "--wait-idle");
    const queued = await bench.send("a", "held");
    expect([queued.status, queued.receipt.verdict]).toEqual([20, "queued"]);
    const waited = await bench.send("a", "waited", "--wait-idle");
    expect([waited.status, waited.receipt.verdict]).toEqual([0, "accepted"]);
    expect(bench.told().filter((text) => text === "held" || text === "waited")).toEqual(["held", "waited"]);
  });

  test("is not ready in time at an agent that stays busy", async () => {
    await bench.send("ab", "[[busy=30]] work", "--wait-idle");
    const { status, receipt } = await bench.send("ab", "never", "--wait-idle", "--timeout", "1s");
    expect([status, receipt.verdict]).toEqual([25, "not-ready"]);
    expect(bench.told()).not.toContain("never");
    bench.tmux("send-keys", "-t", "=ab:0.0", "Escape");
  });

  test("leaves copy-mode, which would swallow it", async () => {
    bench.tmux("copy-mode", "-t", "=a:0.0");
    const { receipt } = await bench.send("a", "out of copy mode", "--wait-idle");
    expect(receipt.verdict).toBe("accepted");
  });

  test("of eight senders at once arrives whole and once each", async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `sender ${index} ${String(index).repeat(400)}`);
    const sent = await Promise.all(texts.map((text) => bench.send("a", text)));
    expect(sent.map(({ receipt }) => receipt.verdict).filter((word) => word !== "queued")).toEqual(
      Array.from({ length: sent.filter(({ status }) => status === 0).length }, () => "accepted"),
    );
    await bench.ok("agent", "wait", "a", "--for", "idle", "--timeout", "30s");
    const told = bench.told();
    expect(texts.map((text) => told.filter((found) => found === text).length)).toEqual(texts.map(() => 1));
  });

  test("is kept to its owner: journal and lock are 0600", () => {
    for (const name of ["logs/a/deliveries", "locks/a.sending", "run/a.launch"]) {
      expect([name, statSync(bench.path("fleet", name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });
});

describe("a hostile message", () => {
  let bench: DeliveryBench;
  beforeAll(async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: [] });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const touched = () => bench.screen("a").length === 0 || Bun.file(`${bench.home}/touched`).size > 0;

  for (const [what, text, told] of [
    ["a command substitution", "$(touch touched) `touch touched`", undefined],
    ["quotes and backslashes", `it's "quoted" \\" \\\\ $HOME`, undefined],
    ["a leading dash", "--help", undefined],
    ["a leading bang", "!touch touched", undefined],
    ["a leading command", "/exit", undefined],
    ["a semicolon at the end", "one; two;", undefined],
    ["a tmux format", "#{pane_pid} #(touch touched)", undefined],
    ["an escape sequence", "\u001b]0;title\u0007red\u001b[31m", "]0;titlered[31m"],
    ["the end of a bracketed paste", "one\u001b[201~\ntwo", "one[201~\ntwo"],
    ["carriage returns", "one\r\ntwo\rthree", "one\ntwo\nthree"],
    ["a C1 control character", "one\u009b31mtwo", "one31mtwo"],
    ["newlines at the end", "one\n\n\n", "one"],
  ] as const) {
    test(`${what} arrives as text`, async () => {
      const { status, stdout, stderr } = await bench.run([
        "agent",
        "send",
        "a",
        `--message=${text}`,
        "--wait-idle",
      ]);
      expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
      expect(bench.told()).toContain(told ?? text);
      expect(touched()).toBe(false);
      expect(bench.panes()).toContainKey("a");
    });
  }

  test("a backslash or an @file at the very end gets a space behind it", async () => {
    await bench.send("a", "ends in \\", "--wait-idle");
    await bench.send("a", "look at @src/main.ts", "--wait-idle");
    expect(bench.told()).toContain("ends in \\ ");
    expect(bench.told()).toContain("look at @src/main.ts ");
  });

  test("a NUL in a file is taken out", async () => {
    writeFileSync(`${bench.home}/nul`, "be\0fore");
    await bench.ok("agent", "send", "a", "--file", "nul", "--wait-idle");
    expect(bench.told()).toContain("before");
  });

  test("a hundred kilobytes arrive whole", async () => {
    const text = `start ${"0123456789".repeat(10_000)} end`;
    writeFileSync(`${bench.home}/large`, text);
    await bench.ok("agent", "send", "a", "--file", "large", "--wait-idle");
    expect(bench.told()).toContain(text);
  });

  test("more than a mebibyte, and nothing at all, are refused before anything is asked", async () => {
    writeFileSync(`${bench.home}/huge`, "x".repeat(1024 * 1024 + 1));
    writeFileSync(`${bench.home}/empty`, "\n \n");
    const before = bench.told().length;
    expect((await bench.run(["agent", "send", "a", "--file", "huge"])).status).toBe(2);
    expect((await bench.run(["agent", "send", "a", "--file", "empty"])).status).toBe(2);
    expect(bench.told()).toHaveLength(before);
  });
});

describe("nothing is typed", () => {
  let bench: DeliveryBench;
  afterEach(() => bench[Symbol.asyncDispose]());

  const begin = async (more: readonly string[] = []) => {
    bench = new DeliveryBench();
    await bench.begin({ a: more });
  };

  test("at an approval dialog: its command does not run, and it is still open", async () => {
    await begin();
    await bench.send("a", "[[approve=rm -rf all]]");
    await bench.sees("a", "rm -rf all");
    const { status, receipt } = await bench.send("a", "hello");
    expect([status, receipt.verdict, receipt.evidence.reason]).toEqual([22, "blocked", "approval"]);
    expect(bench.records().map(({ type }) => type)).not.toContain("shell");
    expect(bench.told()).toHaveLength(1);
    await bench.sees("a", "rm -rf all");
  });

  for (const dialog of ["trust", "login"] as const) {
    test(`at a ${dialog} dialog`, async () => {
      await begin([`--${dialog}`]);
      await bench.sees("a", dialog === "trust" ? "trust" : "Not logged in");
      const pid = await bench.panePid("a");
      const { status, receipt } = await bench.send("a", "hello");
      expect([status, receipt.evidence.state, receipt.evidence.reason]).toEqual([22, "blocked", dialog]);
      expect(await bench.panePid("a")).toBe(pid);
      expect(bench.told()).toEqual([]);
    });
  }

  test("into a draft, which stays as it is; --clear-draft keeps it in a file first", async () => {
    await begin();
    await bench.sees("a", "idle");
    bench.type("a", "half a thought");
    await bench.sees("a", "half a thought");
    const refused = await bench.send("a", "hello");
    expect([refused.status, refused.receipt.verdict]).toEqual([23, "draft"]);
    await bench.sees("a", "half a thought");
    expect(bench.told()).toEqual([]);
    const { status } = await bench.send("a", "hello", "--clear-draft", "--id", "d1");
    expect(status).toBe(0);
    expect(bench.told()).toEqual(["hello"]);
    expect(await Bun.file(bench.path("fleet/logs/a/draft-d1.txt")).text()).toBe("half a thought\n");
  });

  test("to an agent that still starts", async () => {
    await begin(["--startup-delay", "60"]);
    const { status, receipt } = await bench.send("a", "hello", "--timeout", "1s");
    expect([status, receipt.verdict]).toEqual([25, "not-ready"]);
  });

  test("to one that does not run, and its tmux server lives on", async () => {
    await begin();
    await bench.ok("fleet", "stop", "a");
    const { status, receipt } = await bench.send("a", "hello");
    expect([status, receipt.verdict]).toEqual([24, "dead"]);
  });

  test("into a dead pane, which would crash the server and every agent with it", async () => {
    await begin();
    bench.tmux("new-session", "-d", "-s", "other", "sleep", "1000");
    bench.tmux("set-option", "-g", "remain-on-exit", "on");
    // its launcher would clear a dead session away
    await bench.ok("fleet", "stop", "a");
    bench.tmux("new-session", "-d", "-s", "a", "true");
    await until("the pane is dead", () => {
      // tmux 3.3a may have lost the signal that would make it look
      process.kill(Number(bench.tmux("display-message", "-p", "#{pid}")), "SIGCHLD");
      return bench.tmux("list-panes", "-t", "=a:", "-F", "#{pane_dead}") === "1\n";
    });
    const { receipt } = await bench.send("a", "hello");
    expect(receipt.verdict).toBe("dead");
    expect(bench.panes()).toContainKey("other");
  });

  test("while the fleet is paused", async () => {
    await begin();
    await bench.ok("fleet", "pause", "--reason", "upgrade");
    const { status, stderr } = await bench.run(["agent", "send", "a", "-m", "hello"]);
    expect(status).toBe(11);
    expect(stderr).toContain("paused");
    expect(bench.told()).toEqual([]);
  });

  test("to an agent that nobody knows, which is said before tmux is asked", async () => {
    await begin();
    const { status, stderr } = await bench.run(["agent", "send", "aa", "-m", "hello"], { PATH: "/nowhere" });
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean a?");
  });
});

describe("an Enter that is swallowed", () => {
  let bench: DeliveryBench;
  afterEach(() => bench[Symbol.asyncDispose]());

  test("is pressed again, and the message is not typed twice", async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: [] });
    await bench.send("a", "[[ignore-enter]] first");
    const { receipt } = await bench.send("a", "second", "--wait-idle");
    expect([receipt.verdict, receipt.evidence.enters]).toEqual(["accepted", 2]);
    expect(bench.told().filter((text) => text === "second")).toHaveLength(1);
  });

  test("does not happen by being too early", async () => {
    bench = new DeliveryBench();
    await bench.begin({ a: ["--swallow-early-enter"] });
    const { receipt } = await bench.send("a", "hello");
    expect([receipt.verdict, receipt.evidence.enters]).toEqual(["accepted", 1]);
  });
});
