import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { copilot } from "../../../../src/runtimes/copilot/adapter.ts";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const read = (capture: string, title?: string) => copilot.readScreen(parseScreen(capture, title));
const fixture = (file: string): string => {
  const found = screenFixtures("copilot").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};

describe("copilot's screens", () => {
  testScreens(
    "each is what it was saved as",
    screenFixtures("copilot"),
    ({ capture, title, state, draft }) => {
      const reading = read(capture, title);
      expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
    },
  );
  testScreens(
    "each without its last row, or with more below, is never another word",
    screenFixtures("copilot"),
    (one) => {
      const rows = one.capture.trimEnd().split("\n");
      const more = [" one", " two", " three"].map((_, count, all) => [...rows, ...all.slice(0, count + 1)]);
      for (const changed of [rows.slice(0, -1), ...more, [...rows, "$ "]]) {
        expect([one.state, "unknown"]).toContain(read(changed.join("\n"), one.title).state);
      }
    },
  );
});

test("of a held message whose beginning has no room, its end is read; of any other, nothing", () => {
  const parts = Array.from({ length: 105 }, (_, number) => `part${1031 + number}`);
  const words = read(fixture("queued-long-80x24.ansi"))
    .heldEnd?.split(/\s+/)
    .filter((word) => word !== "");
  expect(words).toEqual([...parts, "part11"]);
  for (const file of ["queued-80x24.ansi", "queued-90x34.ansi", "queued-120x40.ansi"]) {
    expect(read(fixture(file)).heldEnd).toBeUndefined();
  }
});

describe("what is no screen of copilot is unknown", () => {
  testScreens("each is unknown", liveForeignFixtures("copilot"), ({ capture, title }) => {
    for (const said of [title, undefined, "GitHub Copilot"])
      expect(read(capture, said).state).toBe("unknown");
  });
  const idle = fixture("answered-80x24.ansi");
  const approval = fixture("approval-80x24.ansi");
  for (const [what, capture] of [
    ["nothing", ""],
    ["a shell", "$ copilot\n❯ \n$ "],
    ["a prompt of another form", idle.replace(/❯(?=\n)/, "?")],
    ["a box without a rule", idle.replace(/─{80}/, "")],
    ["a mode that is not known", idle.replace("Interactive", "Something")],
    ["a question without a choice", approval.replaceAll("❯", " ")],
    ["a question with something below", `${approval.trimEnd()}\n$ `],
  ] as const) {
    test(what, () => expect(read(capture, "GitHub Copilot").state).toBe("unknown"));
  }
});

test("the placeholder of a long paste is known, and a text of which its box shows the end only", () => {
  expect(copilot.typing.placeholder?.test("[Paste #1 - 30 lines]")).toBe(true);
  const { composer } = read(fixture("draft-overflow-200x50.ansi"));
  expect(copilot.typing.placeholder?.test(composer?.draft ?? "")).toBe(true);
  expect(copilot.typing.placeholder?.test("a draft\nof three\nlines")).toBe(false);
});

test("a row above the box that is not known may be a list's, which would take the Enter", () => {
  const idle = fixture("answered-80x24.ansi");
  expect(read(idle.replace(" ~/work/copilot0", "   something new")).state).toBe("unknown");
  const named = fixture("file-closed-80x24.ansi");
  expect(read(named).state).toBe("idle");
  expect(read(named.replace(" ~/work/copilot0", "  ❯ @notes.md")).state).toBe("blocked: picker");
});

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";

const plan = (own: readonly string[], more: Partial<NonNullable<LaunchRequest["fleet"]>> = {}, yolo = true) =>
  copilot.launch({
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

describe("how copilot is launched", () => {
  test("by hand: the flag and the user's own arguments, no more", () => {
    const { arguments: given, facts } = copilot.launch({ yolo: true, arguments: ["x"], fleet: undefined });
    expect([given, facts.conversation]).toEqual([["--allow-all", "x"], undefined]);
  });
  test("in a fleet: with a conversation of our choice, or the one to go on with", () => {
    const { arguments: given, facts } = plan(["--model", "x"]);
    expect(given).toEqual(["--allow-all", "--session-id", FIRST, "--model", "x"]);
    expect(facts).toMatchObject({ conversation: FIRST, dataFolder: "/srv/agents/.copilot" });
    expect(plan([], { resume: SECOND }, false).arguments).toEqual(["--session-id", SECOND]);
  });
  test("its data may be elsewhere", () => {
    expect(plan([], { environment: { COPILOT_HOME: "/data", HOME: "/h" } }).facts.dataFolder).toBe("/data");
    expect(plan([], { environment: { HOME: "/h" } }).facts.dataFolder).toBe("/h/.copilot");
  });
  for (const [own, conversation] of [
    [["--session-id", SECOND], SECOND],
    [[`--resume=${SECOND}`], SECOND],
    [["--resume=my feature"], undefined],
    [["--continue"], undefined],
    [["-p", "say hi"], undefined],
    [["--help"], undefined],
    [["mcp", "list"], undefined],
  ] as const) {
    test(`nothing is added to ${own.join(" ")}`, () => {
      const { arguments: given, facts } = plan(own);
      expect([given, facts.conversation]).toEqual([["--allow-all", ...own], conversation]);
    });
  }
});
