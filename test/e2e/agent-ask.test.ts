/** Asking agents, and agents that ask: the compiled binary, a real tmux, the stub and its own record. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import type { AgentAsk } from "../../src/operations/documents/agent-ask.ts";
import { builtBinary } from "../support/built-binary.ts";
import { DeliveryBench, stubs } from "../support/delivery-bench.ts";
import { raceAnswers, seeded } from "../support/answer-races.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const host = hostname();

/** Does what is written into its file, as the tool of an agent would, and goes on. */
const OBEYS =
  'while :; do f="$HOME/do"; if [ -e "$f" ]; then mv "$f" "$f.now"; sh "$f.now"; fi; sleep 0.1; done';

/** What stands in front of a message of the planner. */
const envelope = (id: string) =>
  `[${host}:planner -> ${host}:a] #${id} (answer: mosaic agent reply ${id} TEXT) `;

describe("an agent that is asked", () => {
  let bench: DeliveryBench;
  beforeAll(async () => {
    bench = new DeliveryBench();
    const planner = `  - { name: planner, runtime: command, class: lead, command: ${JSON.stringify(["sh", "-c", OBEYS])} }\n`;
    bench.roster(`agents_may: [send, ask, read]\n${stubs({ a: [], b: [], c: [], d: [] })}${planner}`);
    await bench.ok("fleet", "install-systemd");
    await bench.run(["fleet", "start", "--grace", "0"]);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const ask = (...words: readonly string[]) => bench.run(["agent", "ask", ...words]);

  /** Its runtime has taken the key that answers: until then a wait ends at the dialog. */
  const noDialog = (agent: string) =>
    until(`${agent} shows no dialog`, async () => (await bench.status())[agent]?.state !== "blocked");

  /** What a command prints that runs in the planner's pane, its exit status last. */
  async function inPane(line: string): Promise<string> {
    const output = `${bench.home}/output`;
    rmSync(output, { force: true });
    writeFileSync(
      `${bench.home}/do.new`,
      `{ ${line}\n echo "exit $?"; } >${output}.now 2>&1; mv ${output}.now ${output}\n`,
    );
    await Bun.$`mv ${bench.home}/do.new ${bench.home}/do`.quiet();
    await until("the planner has run it", () => existsSync(output));
    return readFileSync(output, "utf8");
  }

  test("prints its answer on stdout, and nothing else", async () => {
    const { status, stdout, stderr } = await ask("a", "what", "now", "--id", "q1");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      `ECHO: [${host}:operator -> ${host}:a] #q1 (asked: end your turn with the answer) what now\n`,
    );
  });

  test("is waited for behind what it works on, and each message has its own answer", async () => {
    await bench.send("a", "[[busy=2]] first");
    const [one, other] = await Promise.all([ask("a", "[[lines=1]] second"), ask("a", "third", "--id", "q3")]);
    expect([one.status, one.stdout]).toEqual([0, "line 1 of 1\n"]);
    expect(other.stdout).toContain("#q3 (asked: end your turn with the answer) third\n");
  });

  test("is not asked twice by the same id: the answer is the same", async () => {
    const again = await ask("a", "what", "now", "--id", "q1");
    expect([again.status, bench.told().filter((text) => text.includes("what now")).length]).toEqual([0, 1]);
    expect(again.stdout).toContain("#q1 ");
  });

  test("may be one of several, of which some do not answer", async () => {
    const { status, document } = await bench.json<AgentAsk>(
      "agent",
      "ask",
      "a,b",
      "[[approve=make]] go",
      "--id",
      "q5",
      "--timeout",
      "40s",
    );
    expect(status).toBe(3);
    expect(document.answers.map(({ agent, outcome, reason }) => [agent, outcome, reason])).toEqual([
      ["a", "blocked", "approval"],
      ["b", "blocked", "approval"],
    ]);
    for (const agent of ["a", "b"]) {
      bench.tmux("send-keys", "-t", `=${agent}:0.0`, "1");
      await noDialog(agent);
    }
    await bench.ok("agent", "wait", "a", "b");
    const classes = await ask("--class", "worker", "[[lines=1]] all of you?");
    expect(classes.status).toBe(0);
    expect(classes.stdout.match(/^== \w: answered\nline 1 of 1$/gm)).toHaveLength(4);
  });

  test("says why there is no answer: a dialog, an interruption, a death, the time", async () => {
    const blocked = await ask("b", "[[approve=make]] go on");
    expect([blocked.status, blocked.stdout]).toEqual([22, ""]);
    expect(blocked.stderr).toContain("b: blocked: it waits for a person: blocked: approval");
    const late = await ask("c", "[[busy=90]] long", "--timeout", "3s", "--id", "q6");
    expect([late.status, late.stderr]).toEqual([10, expect.stringContaining("the same --id q6 waits on")]);
    const waiting = ask("c", "[[busy=90]] long", "--id", "q6");
    await until("somebody waits again", () => existsSync(bench.path("fleet/run/mosaic-ask-q6.ask")));
    bench.tmux("send-keys", "-t", "=c:0.0", "Escape");
    expect([(await waiting).status, (await waiting).stderr]).toEqual([
      1,
      expect.stringContaining("interrupted"),
    ]);
    const dies = ask("d", "[[busy=90]] long");
    await until("it works on it", () => bench.told().filter((text) => text.includes("long")).length === 2);
    process.kill(await bench.panePid("d"), "SIGKILL");
    expect([(await dies).status, (await dies).stderr]).toEqual([24, expect.stringContaining("d: died: ")]);
  });

  test("at a dialog is answered once, by who has read that very dialog", async () => {
    await bench.ok("agent", "wait", "c");
    await bench.send("c", "[[approve=one]] [[approve=two]]");
    await bench.ok("agent", "wait", "c", "--for", "blocked");
    const shown = await bench.ok("agent", "answer", "c");
    const id = /^dialog (\w+)$/m.exec(shown)?.[1] ?? "";
    expect(shown).toContain("$ one\nDo you want to proceed?\n\n> 1. Yes\n  2. No\n");
    const choose = () => bench.run(["agent", "answer", "c", "--choose", "yes", "--dialog", id]);
    const both = await Promise.all([choose(), choose(), choose()]);
    // the next dialog, which asks the same of another command, got none of their keys
    expect(both.map(({ status }) => status ?? -1).toSorted((one, other) => one - other)).toEqual([0, 6, 6]);
    expect(both.map(({ stdout }) => stdout).join("")).toBe("answered: c: 1. Yes\n");
    expect(await bench.ok("agent", "answer", "c")).toContain("$ two\n");
    expect((await choose()).stderr).toContain(
      "error: c does not show that dialog any more; nothing was chosen",
    );
    const approvals = bench
      .records()
      .filter(({ type, text }) => type === "approval" && /^(one|two)$/.test(text ?? ""));
    expect(approvals.map(({ text }) => text)).toEqual(["one"]);
    bench.tmux("send-keys", "-t", "=c:0.0", "1");
  });

  test("cannot be one without a record", async () => {
    const { status, stderr } = await ask("planner", "hello");
    expect([status, stderr]).toEqual([2, expect.stringContaining("planner cannot be asked")]);
  });

  describe("by another agent", () => {
    test("hears its name, whatever the variables say, also by the script", async () => {
      expect(
        await inPane(`env -u MOSAIC_AGENT_NAME ${builtBinary()} agent send a 'from the pane' --id p1`),
      ).toContain("exit 0");
      const script = bench.path("tools/tmux/agent-send.sh");
      const line = `env -u MOSAIC_AGENT_NAME ${script} -s a -L ${bench.socketInUse} -i p2 -m 'by the script'`;
      expect(await inPane(line)).toContain("exit 0");
      await until("both are there", () => {
        const texts = bench.records().map(({ text = "" }) => text);
        return (
          texts.includes(`${envelope("p1")}from the pane`) && texts.includes(`${envelope("p2")}by the script`)
        );
      });
      const { document } = await bench.json<{ messages: object[] }>("agent", "inbox", "a");
      expect(document.messages).toMatchObject([
        { id: "p1", from: "planner", kind: "message", text: "from the pane" },
        { id: "p2", from: "planner", kind: "message", text: "by the script" },
      ]);
    });

    test("is answered by a command where it is an agent, also by the script, and whoever names it", async () => {
      const script = `${bench.path("tools/tmux/agent-send.sh")} -s a -L ${bench.socketInUse}`;
      const told = await inPane(`${script} -n b -i p4 -m 'as b'; ${script} -n lane -i p5 -m 'as a lane'`);
      expect(told).toContain("exit 0");
      await until("both are there", () => {
        const texts = bench.records().map(({ text = "" }) => text);
        return (
          texts.includes(`[${host}:b -> ${host}:a] #p4 (answer: mosaic agent reply p4 TEXT) as b`) &&
          texts.includes(`[${host}:lane -> ${host}:a] #p5 as a lane`)
        );
      });
    });

    test("may answer by a reply, which ends the wait", async () => {
      const asked = inPane(`${builtBinary()} agent ask a '[[busy=90]] well?' --id p3`);
      await until("it is asked", () => bench.told().some((text) => text.includes("well?")));
      expect(await bench.ok("agent", "reply", "p3", "by a reply", "--agent", "a")).toBe(
        `answered: ${host}:planner was waiting for it\n`,
      );
      expect(await asked).toBe("by a reply\nexit 0\n");
      bench.tmux("send-keys", "-t", "=a:0.0", "Escape");
    });

    test("is refused what the roster does not let agents do", async () => {
      const refused = await inPane(
        `${builtBinary()} fleet restart a; echo "exit $?"; ${builtBinary()} agent wait a`,
      );
      expect(refused).toContain("error: planner is an agent, and agents may not restart or reset others\n");
      expect(refused).toContain("hint: ask a person; or put restart into agents_may in ");
      expect(refused).toMatch(/exit 4\n[\s\S]*may not wait for others[\s\S]*exit 4\n$/);
      expect(await inPane(`${builtBinary()} ps --line`)).toContain("exit 0");
    });
  });

  test("by nobody: a reply to a person, and to what was never said, is refused", async () => {
    const person = await bench.run(["agent", "reply", "q1", "x", "--agent", "a"]);
    expect([person.status, person.stderr]).toEqual([6, expect.stringContaining("is no agent of this fleet")]);
    expect((await bench.run(["agent", "reply", "nope", "x", "--agent", "a"])).status).toBe(2);
    expect((await bench.run(["agent", "inbox"])).status).toBe(2);
  });

  // make answer-races: a thousand. The last one here: it leaves dialogs open
  test("at a dialog that a person answers meanwhile: no key reaches the next one", async () => {
    const press = (key: string) => void bench.tmux("send-keys", "-t", "=b:0.0", key);
    press("1"); // what an earlier test has left open
    await noDialog("b");
    await bench.ok("agent", "wait", "b");
    const races = await raceAnswers(bench, { name: "b", press }, 3, seeded(3));
    expect(races.map(({ violation }) => violation)).toEqual([undefined, undefined, undefined]);
  });
});
