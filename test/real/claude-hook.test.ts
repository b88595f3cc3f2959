/** The script that claude's hooks run, with events as claude 2.1.329 writes them; claude itself is not needed. */
// runs once: the hook knows no uid
import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { resolve } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();

const SCRIPT = resolve(import.meta.dir, "../../src/runtimes/claude/hook.sh");
const EVENT = {
  session_id: "11111111-1111-4111-8111-111111111111",
  transcript_path: "/srv/agents/.claude/projects/-srv-agents-work/11111111-1111-4111-8111-111111111111.jsonl",
  cwd: "/srv/agents/work",
  prompt_id: "d01d3ea4-9d37-429d-9c5b-41d2add74d2b",
  permission_mode: "default",
  hook_event_name: "UserPromptSubmit",
};
const prompt = (text: string) => JSON.stringify({ ...EVENT, prompt: text });

function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return Bun.spawn([...argv], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
}

async function runHook(
  argv: readonly string[],
  event: string,
  environment?: Readonly<Record<string, string>>,
): Promise<{ status: number; printed: string }> {
  const child = start(argv, environment);
  try {
    await child.stdin.write(event);
    await child.stdin.end();
  } catch (thrown) {
    // one that needs none of it may have ended before it was written
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EPIPE")) throw thrown;
  }
  const printed = `${await new Response(child.stdout).text()}${await new Response(child.stderr).text()}`;
  return { status: await child.exited, printed };
}

const QUIET = { status: 0, printed: "" };

function eventsFile(folder: TemporaryFolder): string {
  const file = folder.join("it's $(x) a0.events");
  writeFileSync(file, "", { mode: 0o600 });
  return file;
}
const linesOf = (file: string) => readFileSync(file, "utf8").split("\n").slice(0, -1);

for (const shell of [[], ["bash", "--posix"], ["sh"]] as const) {
  test(`it appends the event with its time, in one line (${shell.join(" ") || "as it is"})`, async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    const before = Date.now();
    const text = 'hello\n"quoted" \\ %s $(touch x) `y` ünï 漢字\u0001';
    expect(await runHook([...shell, SCRIPT, file], prompt(text))).toEqual(QUIET);
    expect(await runHook([...shell, SCRIPT, file], `${prompt("next")}\n`)).toEqual(QUIET);
    const [first, second] = linesOf(file).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ ...EVENT, prompt: text });
    expect(second).toMatchObject({ prompt: "next" });
    expect(Number(first?.["at"])).toBeWithin(before - 1, Date.now() + 1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path)).toHaveLength(1);
  });
}

describe("what it writes is bounded", () => {
  test("an event of 3 MiB is read to its end and cut below 4096 bytes", async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    expect(await runHook([SCRIPT, file], prompt(`#a1 ${"漢".repeat(1 << 20)}`))).toEqual(QUIET);
    const written = readFileSync(file);
    expect(written.length).toBeLessThan(4096);
    expect(written.toString("utf8")).toContain('"prompt":"#a1 漢');
    expect(written.toString("utf8").trimEnd()).not.toContain("\n");
  });
  test("of a file beyond 1 MiB whole lines at its end are kept", async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    writeFileSync(file, `${"x".repeat(1000)}\n`.repeat(1100));
    expect(await runHook([SCRIPT, file], prompt("last"))).toEqual(QUIET);
    const lines = linesOf(file);
    expect(statSync(file).size).toBeLessThan(300_000);
    expect(lines.slice(0, -1).every((line) => line.length === 1000)).toBe(true);
    expect(lines.at(-1)).toContain('"prompt":"last"');
    expect([statSync(file).mode & 0o777, readdirSync(folder.path).length]).toEqual([0o600, 1]);
  });
  test("twenty at once leave twenty whole lines", async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    const texts = Array.from({ length: 20 }, (_, number) => `${number} ${"y".repeat(3000)}`);
    await Promise.all(texts.map((text) => runHook([SCRIPT, file], prompt(text))));
    const prompts = linesOf(file).map((line) => (JSON.parse(line) as { prompt: string }).prompt);
    expect(prompts.toSorted()).toEqual(texts.toSorted());
  });
});

describe("it never fails and never says anything", () => {
  test("without a file, or with one that is not there: none is made", async () => {
    using folder = new TemporaryFolder();
    expect(await runHook([SCRIPT], prompt("x"))).toEqual(QUIET);
    expect(await runHook([SCRIPT, ""], prompt("x"))).toEqual(QUIET);
    expect(await runHook([SCRIPT, folder.join("none", "a.events")], prompt("x"))).toEqual(QUIET);
    expect(await runHook([SCRIPT, folder.join("a.events")], prompt("x"))).toEqual(QUIET);
    expect(readdirSync(folder.path)).toEqual([]);
  });
  test("a FIFO that nobody reads does not hold claude up", async () => {
    using folder = new TemporaryFolder();
    const file = folder.join("a.events");
    expect(await Bun.spawn(["mkfifo", file]).exited).toBe(0);
    expect(await runHook(["timeout", "5", SCRIPT, file], prompt("x"))).toEqual(QUIET);
  });
  test("a link is not followed, a folder not written into", async () => {
    using folder = new TemporaryFolder();
    const [target, link] = [folder.join("target"), folder.join("a.events")];
    writeFileSync(target, "mine");
    symlinkSync(target, link);
    mkdirSync(folder.join("b.events"));
    expect(await runHook([SCRIPT, link], prompt("x"))).toEqual(QUIET);
    expect(await runHook([SCRIPT, folder.join("b.events")], prompt("x"))).toEqual(QUIET);
    expect([readFileSync(target, "utf8"), readdirSync(folder.join("b.events"))]).toEqual(["mine", []]);
  });
  test("an event that is none is left out", async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    for (const event of ["", "\n", "garbage", "[1]"])
      expect(await runHook([SCRIPT, file], event)).toEqual(QUIET);
    expect(readFileSync(file, "utf8")).toBe("");
  });
  test("without a PATH it is quiet too, and nothing is half written", async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    expect(await runHook(["/bin/sh", SCRIPT, file], prompt("x"), { PATH: folder.path })).toEqual(QUIET);
    expect(linesOf(file).filter((line) => !line.startsWith('{"at":'))).toEqual([]);
  });
  test("a date without milliseconds is taken in seconds", async () => {
    using folder = new TemporaryFolder();
    const file = eventsFile(folder);
    const bin = folder.join("bin");
    mkdirSync(bin);
    writeFileSync(
      `${bin}/date`,
      '#!/bin/sh\ncase $1 in +%s) echo 1795262516 ;; *) echo "17952625163N" ;; esac\n',
    );
    chmodSync(`${bin}/date`, 0o755);
    const path = `${bin}:${process.env["PATH"] ?? ""}`;
    expect(await runHook([SCRIPT, file], prompt("x"), { PATH: path })).toEqual(QUIET);
    expect(linesOf(file)[0]).toStartWith('{"at":1795262516000,');
  });
});

test("the file may be named by the environment", async () => {
  using folder = new TemporaryFolder();
  const file = eventsFile(folder);
  expect(await runHook([SCRIPT], prompt("x"), { MOSAIC_CLAUDE_EVENTS: file })).toEqual(QUIET);
  expect(linesOf(file)).toHaveLength(1);
  expect(existsSync(file)).toBe(true);
});

test("who waits for somebody, or is done, has its launcher woken; behind the event, and nobody waits for that", async () => {
  using folder = new TemporaryFolder();
  const file = folder.join("coder.0.events");
  writeFileSync(file, "", { mode: 0o600 });
  const pipe = folder.join("coder_0.death");
  expect(Bun.spawnSync(["mkfifo", "-m", "600", pipe]).exitCode).toBe(0);
  const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const heard = () => {
    const bytes = Buffer.alloc(16);
    try {
      return bytes.subarray(0, readSync(reader, bytes)).toString();
    } catch {
      return "";
    }
  };
  try {
    for (const [name, woken] of [
      ["PermissionRequest", "b"],
      ["Stop", "b"],
      ["UserPromptSubmit", ""],
    ] as const) {
      const event = { ...EVENT, hook_event_name: name, prompt: '"hook_event_name":"Stop"' };
      expect(await runHook([SCRIPT, file], JSON.stringify(event))).toEqual(QUIET);
      expect(`${name} ${heard()}`).toBe(`${name} ${woken}`);
    }
    expect(linesOf(file)).toHaveLength(3);
  } finally {
    closeSync(reader);
  }
  // nobody is there any more: it is not waited for
  expect(await runHook([SCRIPT, file], JSON.stringify({ ...EVENT, hook_event_name: "Stop" }))).toEqual(QUIET);
});
