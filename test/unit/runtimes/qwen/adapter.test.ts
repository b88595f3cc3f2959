import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { qwen } from "../../../../src/runtimes/qwen/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const TITLE = "Qwen - work";
const read = (capture: string, title?: string) => qwen.readScreen(parseScreen(capture, title));
const fixture = (file: string): string => {
  const found = screenFixtures("qwen").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};

describe("qwen's screens", () => {
  testScreens("each is what it was saved as", screenFixtures("qwen"), ({ capture, title, state, draft }) => {
    const reading = read(capture, title);
    expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
  });
  // NO_COLOR, or a capture without -e
  testScreens("each without its colours is never free with another draft", screenFixtures("qwen"), (one) => {
    // oxlint-disable-next-line no-control-regex
    const bare = read(one.capture.replaceAll(/\x1b\[[0-9;]*m/g, ""), one.title);
    expect([one.state, "unknown"]).toContain(bare.state);
    if (bare.state !== "unknown") expect(bare.composer?.draft ?? null).toBe(one.draft);
  });
  testScreens(
    "each without its last row, or one more below, is never another word",
    screenFixtures("qwen"),
    (one) => {
      const rows = one.capture.trimEnd().split("\n");
      for (const changed of [rows.slice(0, -1), [...rows, "  A new line"], [...rows, "$ "]]) {
        const { state } = read(changed.join("\n"), one.title);
        // what has lost its footer may be a menu
        expect([one.state, "unknown", ...(one.draft === null ? [] : ["blocked: picker"])]).toContain(state);
      }
    },
  );
});

describe("what is no screen of qwen is unknown", () => {
  testScreens("each is unknown", liveForeignFixtures("qwen"), ({ capture, title }) => {
    for (const said of [title, undefined, TITLE]) expect(read(capture, said).state).toBe("unknown");
  });
  const idle = fixture("answered-80x24.ansi");
  const approval = fixture("approval-80x24.ansi");
  for (const [what, capture] of [
    ["nothing", ""],
    ["a shell", "$ qwen\n> \n$ "],
    ["a prompt of another form", idle.replace("> ", "? ")],
    ["a box without its upper rule", idle.replace(/─{80}/, "")],
    ["a box in the shell mode", fixture("shell-mode-80x24.ansi")],
    ["a box in vim's normal mode", idle.replace("⏸ Ask permissions", "-- NORMAL --")],
    ["a box that a paste is still on its way into", idle.replace("⏸ Ask permissions", "Pasting… 40 KB")],
    ["a box without its footer", idle.replace("⏸ Ask permissions", "Something new")],
    ["a question without a choice", approval.replaceAll("›", " ")],
    ["a question with something below", `${approval.trimEnd()}\n$ `],
  ] as const) {
    test(what, () => expect(read(capture, TITLE).state).toBe("unknown"));
  }
});

test("what it suggests in its box is no draft, in whatever colour its theme has for that", () => {
  const idle = fixture("answered-80x24.ansi");
  const suggested = idle.replace("Type your message or @path/to/file", "run the tests");
  expect(read(suggested)).toMatchObject({ state: "idle", composer: { draft: "" } });
  expect(read(suggested.replaceAll("38;5;103", "38;5;244"))).toMatchObject({ composer: { draft: "" } });
});

test("the placeholder of a long paste is known", () => {
  expect(qwen.typing.placeholder?.test("[Pasted Content 559 chars]")).toBe(true);
});

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";

const plan = (own: readonly string[], more: Partial<NonNullable<LaunchRequest["fleet"]>> = {}, yolo = true) =>
  qwen.launch({
    yolo,
    arguments: own,
    fleet: {
      agent: "coder0" as AgentName,
      runFolder: "/srv/agents/run",
      userHome: "/srv/agents",
      workingDirectory: "/srv/agents/work",
      environment: {},
      tools: { claudeHook: undefined, piExtension: undefined },
      newConversation: FIRST,
      resume: undefined,
      port: 4000,
      password: "p",
      ...more,
    },
  });

describe("how qwen is launched", () => {
  test("by hand: the flag and the user's own arguments, no more", () => {
    const { arguments: given, facts } = qwen.launch({ yolo: true, arguments: ["hi"], fleet: undefined });
    expect([given, facts.conversation]).toEqual([["--yolo", "hi"], undefined]);
  });
  test("in a fleet: with a conversation of our choice, or the one to go on with", () => {
    const { arguments: given, facts } = plan(["--model", "x"]);
    expect(given).toEqual(["--yolo", "--session-id", FIRST, "--model", "x"]);
    expect(facts).toMatchObject({ conversation: FIRST, dataFolder: "/srv/agents/.qwen" });
    expect(plan([], { resume: SECOND }, false).arguments).toEqual(["--resume", SECOND]);
  });
  test("its data may be elsewhere", () => {
    expect(plan([], { environment: { QWEN_HOME: "/data", HOME: "/h" } }).facts.dataFolder).toBe("/data");
    expect(plan([], { environment: { HOME: "/h" } }).facts.dataFolder).toBe("/h/.qwen");
  });
  for (const [own, conversation] of [
    [["--session-id", SECOND], SECOND],
    [[`--resume=${SECOND}`], SECOND],
    [["-r", SECOND], SECOND],
    [["--resume"], undefined],
    [["--continue"], undefined],
    [["-p", "say hi"], undefined],
    [["--help"], undefined],
    [["mcp", "list"], undefined],
    [["--acp"], undefined],
  ] as const) {
    test(`nothing is added to ${own.join(" ")}`, () => {
      const { arguments: given, facts } = plan(own);
      expect([given, facts.conversation]).toEqual([["--yolo", ...own], conversation]);
    });
  }
});
