/**
 * A runtime that mosaic has never heard of: the program and the description of the guide, the compiled binary, a real tmux.
 * What counts is the program's own record.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AgentDialog } from "../../src/operations/documents/agent-dialog.ts";
import type { AgentExplainScreen } from "../../src/operations/documents/agent-explain-screen.ts";
import type { AgentUsage } from "../../src/operations/documents/agent-usage.ts";
import type { AgentExplain } from "../../src/operations/documents/agent-explain.ts";
import type { FleetPlanDocument } from "../../src/operations/documents/fleet-plan.ts";
import type { RuntimeList } from "../../src/operations/documents/runtime-list.ts";
import type { RuntimeProve } from "../../src/operations/documents/runtime-prove.ts";
import { builtBinary, runBinary } from "../support/built-binary.ts";
import { shownFiles } from "../support/console-blocks.ts";
import { type Receipt } from "../support/delivery-bench.ts";
import { projectRoot } from "../support/documents.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { HERON_DESCRIPTION, HERON_OPTIONS, heronLines, writeHeron } from "../support/heron.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const guide = readFileSync(join(projectRoot, "docs/guides/a-runtime-of-your-own.md"), "utf8");
const files = shownFiles(guide);
const textOf = (end: string) => {
  const found = files.find(({ path }) => path.endsWith(end));
  if (found === undefined) throw new Error(`the guide shows no ${end}`);
  return found.text;
};
const DESCRIPTION = textOf("minnow.yaml");

/** Of a young process the second word is said. */
const NOT_KNOWN = ["unknown", "starting"];
/** Twice as long as what is looked at while it holds took at load 45; a tenth of that does on a quiet machine. */
const LIMIT_S = 40;

/** After a while of nothing the second word is said. */
const FREE = ["idle", "available"];

/** blocked, not-ready */
const REFUSED: readonly (number | null)[] = [22, 25];

interface Line {
  readonly type: string;
  readonly text?: string;
  readonly tokens?: Readonly<Record<"input" | "output" | "cached", number>>;
}

/** A prompt of readline's, without a box: the terminal breaks what is typed. */
const READLINE = `#!/bin/bash
file=$HOME/.minnow/$1.jsonl
mkdir -p "$HOME/.minnow"
say() {
  local text=\${2//\\\\/\\\\\\\\}
  printf '{"at":"%s","type":"%s","text":"%s"}\\n' "$(date -u +%FT%T.%3NZ)" "$1" "\${text//\\"/\\\\\\"}" >>"$file"
}
while IFS= read -er -p 'repl> ' line; do
  [ -n "$line" ] || continue
  say user "$line"
  case $line in
  *'may you'*)
    IFS= read -er -p 'Shall I? (yes/no): ' answer
    say tool "was told $answer"
    ;;
  esac
  echo '... thinking'
  sleep 1
  say answer "You said: \${line##* }"
  say end ''
done
`;
const READLINE_DESCRIPTION = `version: 1
program: repl
start: { arguments: ["{conversation}"] }
typing: { one_line: true }
screen:
  box: { prompt: "repl> ", wraps: true }
  dialogs:
    - is: approval
      rows: ["Shall I? (yes/no): {typed}"]
      choices: [{ key: "yes", says: "go ahead" }, { key: "no", says: "leave it" }]
  working: [{ last: "... thinking" }]
  idle: [{ draft: "{text}" }]
record:
  folder: "{home}/.minnow"
  file: "{conversation}.jsonl"
  find: conversation
  time: at
  lines:
    - { is: user, when: type == user, text: text }
    - { is: answer, when: type == answer, text: text }
    - { is: tool, when: type == tool, text: text }
    - { is: end, when: type == end }
`;

class OwnBench extends DirectBench {
  constructor() {
    super();
    const bin = join(this.home, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "minnow"), textOf("bin/minnow"), { mode: 0o755 });
    writeFileSync(join(bin, "repl"), READLINE, { mode: 0o755 });
    writeHeron(bin);
    this.describe(HERON_DESCRIPTION, "heron");
    this.describe(READLINE_DESCRIPTION, "repl");
    this.describe(DESCRIPTION);
    // Enter comes so late that a sender can be killed before it
    this.describe(DESCRIPTION.replace("typing:", "typing:\n  settle: 4s"), "slow");
  }

  describe(text: string, name = "minnow"): string {
    const path = this.path(`fleet/runtimes.local/${name}.yaml`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  }

  override run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const PATH = `${join(this.home, "bin")}:${this.environment["PATH"] ?? ""}`;
    return super.run(args, { PATH, ...more });
  }

  /** What each minnow has written down. */
  conversations(): readonly (readonly Line[])[] {
    const folder = join(this.home, ".minnow");
    return readdirSync(folder).map((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Line),
    );
  }

  records(): readonly Line[] {
    return this.conversations().flat();
  }

  /** How often a minnow took a message with these words. */
  taken(words: string): number {
    return this.records().filter(({ type, text }) => type === "user" && text?.includes(words)).length;
  }

  screen(agent: string): string {
    return this.tmux("capture-pane", "-p", "-t", `=${agent}:0.0`);
  }

  type(agent: string, ...keys: readonly string[]): void {
    this.tmux("send-keys", "-t", `=${agent}:0.0`, ...keys);
  }

  async send(agent: string, message: string, ...more: readonly string[]) {
    const words = ["agent", "send", agent, "--message", message, ...more];
    const { status, document } = await this.json<Receipt>(...words);
    return { status, verdict: document.verdict, detail: document.detail };
  }

  async state(agent: string): Promise<AgentExplain> {
    return (await this.json<AgentExplain>("agent", "explain", agent)).document;
  }

  async becomes(agent: string, state: string): Promise<void> {
    await until(`${agent} is ${state}`, async () => (await this.state(agent)).state === state, {
      deadline: 60_000,
      seen: () => this.screen(agent),
    });
  }
}

const agent = (name: string, runtime: string, more = "") =>
  `  - { name: ${name}, runtime: ${runtime}, resume: true${more} }\n`;

describe("a runtime of one's own", () => {
  let bench: OwnBench;
  beforeAll(async () => {
    bench = new OwnBench();
    const stub = `  - { name: other, runtime: stub, command: ${JSON.stringify([builtBinary(), "stub"])} }\n`;
    bench.roster(
      `agents:\n${agent("fish", "minnow")}${agent("shy", "minnow")}${agent("late", "slow")}${agent("line", "repl")}${agent("bird", "heron")}${agent("kept", "minnow", ", on_limit: resume")}${stub}`,
    );
    await bench.ok("fleet", "install-systemd");
    await bench.run(["fleet", "start", "--grace", "0"]);
    for (const name of ["fish", "shy", "late", "line", "bird", "kept"]) await bench.becomes(name, "idle");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("has states by its screen, each with the file and its hash", async () => {
    const { state, source, rule, draft, description, runtime_version, measured } = await bench.state("fish");
    expect({ state, source, rule, draft, runtime_version, measured }).toEqual({
      state: "idle",
      source: "screen",
      rule: "minnow.screen.idle[0]",
      draft: null,
      runtime_version: "1.0.0",
      measured: true,
    });
    expect(description).toEqual({
      file: bench.path("fleet/runtimes.local/minnow.yaml"),
      sha256: new Bun.CryptoHasher("sha256").update(DESCRIPTION).digest("hex"),
      problem: null,
    });
    const { document } = await bench.json<RuntimeList>("runtime", "list");
    expect(document.runtimes.filter((one) => one.description !== null).map(({ runtime }) => runtime)).toEqual(
      ["heron", "minnow", "repl", "slow"],
    );
  });

  // what comes behind the limit is the business of a later test
  test("at a usage limit is told with its end, and what is sent is kept", async () => {
    expect((await bench.send("kept", `limit ${LIMIT_S}`)).status).toBe(0);
    await until("the limit is told", async () => (await bench.state("kept")).reason === "rate-limit");
    const { source, rule, until: end, saw } = await bench.state("kept");
    expect({ source, rule, saw }).toEqual({
      source: "record",
      rule: "minnow.record.limited",
      saw: expect.stringContaining(`Usage limit reached. Try again in ${LIMIT_S} seconds.`),
    });
    expect(Date.parse(end ?? "")).toBeGreaterThan(Date.now());
    const sent = await bench.send("kept", "when you may");
    expect(sent).toEqual({
      status: 20,
      verdict: "queued",
      detail: expect.stringContaining("mosaic keeps it: limit until "),
    });
  });

  test("takes each kind of message once, and says so by its record", async () => {
    const contents = [
      "one line",
      'two\nlines, a `tick`, a $(sub) and "quotes"',
      "a family \u{1F469}\u200d\u{1F469}\u200d\u{1F467} and 漢字",
      "ends in a backslash \\",
      `long ${"0123456789 ".repeat(900)}end`,
    ];
    for (const [index, text] of contents.entries()) {
      const sent = await bench.send("fish", `#${index}# ${text}`, "--wait-idle");
      expect([index, sent.status, sent.verdict, sent.detail]).toEqual([
        index,
        0,
        "accepted",
        expect.any(String),
      ]);
      expect([index, bench.taken(`#${index}# ${text.trimEnd()}`)]).toEqual([index, 1]);
    }
    const longest = await bench.run(["agent", "send", "fish", "--message", "x".repeat(20_000)]);
    expect([longest.status, longest.stderr]).toEqual([2, expect.stringContaining("at most 16 KiB")]);
  });

  test("is asked, and its own answer is what is printed", async () => {
    const { status, stdout, stderr } = await bench.run(["agent", "ask", "fish", "is it deep?"]);
    expect([status, stdout, stderr]).toEqual([0, "You said: is it deep?\n", ""]);
    expect(await bench.ok("agent", "last", "fish")).toBe("You said: is it deep?\n");
  });

  test("holds a message while it works, and has it once", async () => {
    await bench.send("shy", "wait 6 seconds");
    const { status, verdict } = await bench.send("shy", "and then this");
    expect([status, verdict]).toEqual([20, "queued"]);
    await until("it has it", () => bench.taken("and then this") === 1, { deadline: 30_000 });
    await bench.becomes("shy", "idle");
    expect(bench.taken("and then this")).toBe(1);
  });

  test("at a dialog nothing is typed, and the dialog stays until its own key is pressed", async () => {
    await bench.send("shy", `run: touch ${bench.home}/touched`);
    await bench.becomes("shy", "blocked");
    const before = bench.screen("shy");
    const { status, verdict, detail } = await bench.send("shy", "y");
    expect([status, verdict, detail]).toEqual([22, "blocked", expect.stringContaining("approval")]);
    const asked = await bench.run(["agent", "ask", "shy", "y"]);
    expect(asked.status).toBe(22);
    expect(bench.screen("shy")).toBe(before);
    const { dialog } = (await bench.json<AgentDialog>("agent", "answer", "shy")).document;
    expect(dialog).toEqual({
      id: expect.any(String),
      reason: "approval",
      question: [`Run this? touch ${bench.home}/touched`, "y: yes   n: no"],
      options: ["yes", "no"],
      selected: null,
    });
    const choose = ["agent", "answer", "shy", "--dialog", dialog?.id ?? "", "--choose"];
    expect(await bench.ok(...choose, "no")).toBe("answered: shy: no\n");
    await bench.becomes("shy", "idle");
    expect(readdirSync(bench.home)).not.toContain("touched");
    // that dialog is gone, and one of another command is another dialog
    await bench.send("shy", `run: touch ${bench.home}/touched2`);
    await bench.becomes("shy", "blocked");
    expect((await bench.run([...choose, "yes"])).status).toBe(6);
    expect(readdirSync(bench.home)).not.toContain("touched2");
    bench.type("shy", "n");
    await bench.becomes("shy", "idle");
  });

  test("a list in a frame is read as it is, and its mark is moved to what was chosen", async () => {
    const shown = async () => (await bench.json<AgentDialog>("agent", "answer", "bird")).document.dialog;
    const about = (subject: string) =>
      until(`it asks about ${subject}`, async () => {
        const dialog = await shown();
        return dialog?.question.includes(`$ ${subject}`) === true ? dialog : undefined;
      });
    const keysOf = (subject: string) =>
      heronLines(bench.home).flatMap(({ kind, about: whose, key }) =>
        kind === "key" && whose === subject ? [key] : [],
      );
    const choose = (id: string, option: string) =>
      bench.run(["agent", "answer", "bird", "--dialog", id, "--choose", option]);
    expect((await bench.send("bird", "ask alpha beta gamma")).status).toBe(0);
    const alpha = await about("alpha");
    expect(alpha).toEqual({
      id: expect.any(String),
      reason: "approval",
      question: ["Run the command?", "$ alpha"],
      options: HERON_OPTIONS,
      selected: 1,
    });
    writeFileSync(join(bench.home, "asked.ansi"), bench.screen("bird"));
    const saved = ["agent", "explain", "--runtime", "heron", "--screen", "asked.ansi"];
    expect((await bench.json<AgentExplainScreen>(...saved)).document.dialog).toEqual(alpha);
    const third = await choose(alpha.id, "3");
    expect([third.status, third.stdout]).toEqual([0, "answered: bird: No\n"]);
    expect(keysOf("alpha")).toEqual(["Down", "Down", "Enter"]);
    // the same words about something else are another dialog
    const beta = await about("beta");
    expect((await choose(alpha.id, "No")).status).toBe(6);
    expect(keysOf("beta")).toEqual([]);
    // somebody has moved the mark, which is no part of the dialog
    bench.type("bird", "Up");
    await until("the mark is at the last option", async () => (await shown())?.selected === 4);
    expect((await shown())?.id).toBe(beta.id);
    expect((await choose(beta.id, "yes")).status).toBe(0);
    expect(keysOf("beta")).toEqual(["Up", "Up", "Up", "Up", "Enter"]);
    // it goes between the look and the choice
    const gamma = await about("gamma");
    bench.type("bird", "Escape");
    await bench.becomes("bird", "idle");
    expect((await choose(gamma.id, "1")).status).toBe(6);
    expect(keysOf("gamma")).toEqual(["Escape"]);
    expect(heronLines(bench.home).flatMap(({ option = [] }) => option)).toEqual(["No", "Yes", "(cancelled)"]);
  });

  test("tells what it used, and is bounded by that", async () => {
    const { document } = await bench.json<AgentUsage>("agent", "usage", "shy");
    const [used] = document.agents;
    expect(used).toMatchObject({ complete: true, reason: null, sum: { tokens: { cache_write: null } } });
    // a word is a token to it
    const own = bench
      .conversations()
      .find((lines) => lines.some(({ text }) => text?.includes("wait 6 seconds")));
    const told = (own ?? []).filter(({ type }) => type === "answer");
    const sumOf = (which: "input" | "output" | "cached") =>
      told.reduce((sum, { tokens }) => sum + (tokens?.[which] ?? 0), 0);
    expect(used?.sum).toMatchObject({
      answers: told.length,
      tokens: { input: sumOf("input"), output: sumOf("output"), cache_read: sumOf("cached") },
    });
    await bench.ok("fleet", "set", "shy", "budget.tokens=1", "budget.then=pause");
    const held = await bench.send("shy", "too much");
    expect([held.status, held.detail]).toEqual([20, expect.stringContaining("of 1 tokens today")]);
    await bench.ok("fleet", "set", "shy", "budget.tokens=1M");
    await until("it is given what was kept", () => bench.taken("too much") === 1, { deadline: 120_000 });
    await bench.ok("agent", "wait", "shy");
  });

  test("somebody's draft is left as it is, or put away where that is asked for", async () => {
    bench.type("shy", "-l", "half a thought");
    await until("the draft is seen", async () => (await bench.state("shy")).draft === "half a thought");
    const refused = await bench.send("shy", "not over that");
    expect([refused.status, refused.verdict]).toEqual([23, "draft"]);
    expect(bench.screen("shy")).toContain("> half a thought\n");
    const cleared = await bench.send("shy", "over that", "--clear-draft");
    expect([cleared.status, bench.taken("over that"), bench.taken("half a thought")]).toEqual([0, 1, 0]);
  });

  test("a sender that is killed between text and Enter strands nobody", async () => {
    const words = ["agent", "send", "late", "--id", "killed1", "--message", "first of two"];
    const PATH = `${join(bench.home, "bin")}:${bench.environment["PATH"] ?? ""}`;
    const sender = Bun.spawn([builtBinary(), ...words], {
      cwd: bench.home,
      env: { ...bench.environment, PATH },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    await until("the text is in the box", () => bench.screen("late").includes("first of two"));
    sender.kill("SIGKILL");
    await sender.exited;
    expect([sender.signalCode, bench.taken("first of two")]).toEqual(["SIGKILL", 0]);
    const next = await bench.send("late", "second of two", "--timeout", "60s");
    expect([next.status, next.verdict]).toEqual([0, "accepted"]);
    const again = await bench.send("late", "first of two", "--id", "killed1");
    expect([again.status, bench.taken("first of two"), bench.taken("second of two")]).toEqual([0, 1, 1]);
  });

  test("with no more than a prompt takes a message that its terminal breaks, and none of several lines", async () => {
    const long = `of many words ${'and "more" \\\\ of them '.repeat(20)}end`;
    const sent = await bench.send("line", long, "--wait-idle");
    expect([sent.status, sent.verdict, sent.detail]).toEqual([0, "accepted", expect.any(String)]);
    expect(bench.taken(long)).toBe(1);
    // while it works it has no box
    await bench.ok("agent", "wait", "line");
    const asked = await bench.run(["agent", "ask", "line", "how deep is it?"]);
    expect([asked.status, asked.stdout]).toEqual([0, "You said: it?\n"]);
    const lines = await bench.run(["agent", "send", "line", "--message", "two\nlines"]);
    expect([lines.status, lines.stderr]).toEqual([2, expect.stringContaining("messages of one line")]);
    await bench.ok("agent", "wait", "line");
    await bench.ok("agent", "send", "line", "--message", "may you?");
    await bench.becomes("line", "blocked");
    const { dialog } = (await bench.json<AgentDialog>("agent", "answer", "line")).document;
    expect(dialog?.options).toEqual(["go ahead", "leave it"]);
    const choose = ["agent", "answer", "line", "--dialog", dialog?.id ?? "", "--choose", "1"];
    bench.type("line", "-l", "n");
    await until("an answer is begun", () => bench.screen("line").includes("(yes/no): n"));
    expect((await bench.run(choose)).status).toBe(23);
    bench.type("line", "C-u");
    await until("it is taken back", () => !bench.screen("line").includes("(yes/no): n"));
    expect(await bench.ok(...choose)).toBe("answered: line: go ahead\n");
    await bench.ok("agent", "wait", "line");
    expect(bench.records().filter(({ type }) => type === "tool")).toContainEqual(
      expect.objectContaining({ text: "was told yes" }),
    );
    bench.type("line", "-l", "a draft");
    await until("the draft is seen", async () => (await bench.state("line")).draft === "a draft");
    expect((await bench.send("line", "not over that")).status).toBe(23);
  });

  test("goes on with its conversation after a restart", async () => {
    const before = readdirSync(join(bench.home, ".minnow"));
    await bench.ok("fleet", "restart", "fish");
    await bench.becomes("fish", "idle");
    expect((await bench.send("fish", "once more")).status).toBe(0);
    expect(readdirSync(join(bench.home, ".minnow"))).toEqual(before);
  });

  test("behind its usage limit goes on once, and is given once what was kept", async () => {
    await until("it is given what was kept", () => bench.taken("when you may") === 1, { deadline: 180_000 });
    await bench.ok("agent", "wait", "kept");
    expect([bench.taken("The usage limit has passed."), bench.taken("when you may")]).toEqual([1, 1]);
  });

  test("what is said of its screen counts at once, and what is said of its start at the next one", async () => {
    const reasons = async () => {
      const { document } = await bench.json<FleetPlanDocument>("fleet", "plan");
      return document.plan.agents.filter(({ agent }) => agent === "fish").flatMap((one) => one.reasons);
    };
    // the turn of the test before may not be over, and a row that tells of work is still known
    await bench.ok("agent", "wait", "fish");
    expect(await reasons()).not.toContainEqual(expect.stringContaining("description"));
    bench.describe(DESCRIPTION.replace('"  ready"', '"  somehow ready"'));
    expect(NOT_KNOWN).toContain((await bench.state("fish")).state);
    expect(REFUSED).toContain((await bench.send("fish", "not now", "--timeout", "5s")).status);
    expect(await reasons()).not.toContainEqual(expect.stringContaining("description"));
    bench.describe(DESCRIPTION.replace("start:", "start:\n  yolo: [--yes]"));
    expect(FREE).toContain((await bench.state("fish")).state);
    expect(await reasons()).toContainEqual(expect.stringContaining("the description of its runtime: "));
    bench.describe(DESCRIPTION);
  });

  test("a description that is wrong is its own agents' fault alone", async () => {
    const path = bench.describe(DESCRIPTION.replace("idle:", "idel:"));
    const { state, unanswered, description } = await bench.state("fish");
    expect(NOT_KNOWN).toContain(state);
    expect(unanswered.join()).toContain('unknown key "idel"');
    expect(description?.problem).toContain(`${path}:`);
    expect(REFUSED).toContain((await bench.send("fish", "not now", "--timeout", "5s")).status);
    expect(FREE).toContain((await bench.state("other")).state);
    const { failed } = await bench.verify();
    expect(failed).toEqual([expect.stringContaining("description: minnow cannot be told: ")]);
    const started = await bench.run(["yolo", "minnow"]);
    expect([started.status, started.stderr]).toEqual([4, expect.stringContaining('unknown key "idel"')]);
    bench.describe(DESCRIPTION);
    expect(FREE).toContain((await bench.state("fish")).state);
  });

  test("a file that others may change is not believed", async () => {
    const path = bench.describe(DESCRIPTION);
    chmodSync(path, 0o666);
    const { state, description } = await bench.state("fish");
    expect(NOT_KNOWN).toContain(state);
    expect(description?.problem).toContain(`chmod go-w ${path}`);
    chmodSync(path, 0o644);
    expect(FREE).toContain((await bench.state("fish")).state);
  });

  test("it is proven by keys, messages and a restart, and what these cannot bring about is named", async () => {
    const some = ["short", "long"].flatMap((kind) => ["--message", kind]);
    const env = {
      ...bench.environment,
      PATH: `${join(bench.home, "bin")}:${bench.environment["PATH"] ?? ""}`,
    };
    const words = ["runtime", "prove", "minnow", ...some, "--json"];
    // a home, a fleet and a restart of its own
    const { status, stdout, stderr } = await runBinary(words, { cwd: bench.home, env, timeout: 300_000 });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('"error"')]);
    const proof = JSON.parse(stdout) as RuntimeProve;
    expect(proof).toMatchObject({ outcome: "good", version: "1.0.0", kept: null, faults: [] });
    expect(proof.states.map(({ state, told }) => [state, told])).toEqual([
      ["idle", "idle"],
      ["working", null],
      ["queued", null],
      ["draft", "idle, draft"],
      ["approval", null],
      ["restart", "idle"],
    ]);
    expect(proof.messages.map(({ state, message, verdict }) => `${state} ${message} ${verdict}`)).toEqual([
      "idle short accepted",
      "idle long accepted",
      "draft short draft",
      "draft long draft",
      "restart short accepted",
    ]);
    // nothing of the proof is the user's
    expect(bench.taken("say nothing but yes")).toBe(0);
  }, 360_000);

  test("a name that no file describes is an error of the roster, with what may have been meant", async () => {
    const roster = bench.path("fleet/roster.yaml");
    const text = readFileSync(roster, "utf8");
    writeFileSync(roster, text.replace("name: shy, runtime: minnow", "name: shy, runtime: minow"));
    const { status, stderr } = await bench.run(["fleet", "ps"]);
    expect([status, stderr]).toEqual([4, expect.stringContaining('did you mean "minnow"?')]);
    writeFileSync(roster, text);
    expect((await bench.run(["fleet", "add", "x", "--runtime", "minow"])).status).toBe(2);
  });
});
