import { describe, expect, test } from "bun:test";
import type { LaunchRequest } from "../../../../src/runtimes/launch-plan.ts";
import { gemini } from "../../../../src/runtimes/gemini/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import type { AgentName } from "../../../../src/base/names.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const READY = "◇  Ready (work)";
const ACTION = "✋  Action Required (work)";
const WORKING = "✦  Working… (work)";
const read = (capture: string, title?: string) => gemini.readScreen(parseScreen(capture, title));
const fixture = (file: string): string => {
  const found = screenFixtures("gemini").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};

describe("gemini's screens", () => {
  testScreens(
    "each is what it was saved as",
    screenFixtures("gemini"),
    ({ capture, title, state, draft }) => {
      const reading = read(capture, title);
      expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
    },
  );
  testScreens(
    "each without its title is never another word",
    screenFixtures("gemini"),
    ({ capture, state }) => {
      expect([state, "unknown"]).toContain(read(capture, "Gemini CLI (work)").state);
    },
  );
});

const row = (text: string) => ` │ ${text.padEnd(76)} │`;

test("the question after folders that it is to include is one of trust", () => {
  const capture = [
    ` ╭${"─".repeat(78)}╮`,
    row(""),
    row("Do you trust the following folders being added to this workspace?"),
    row("- /home/ada/.config/mosaic/fleet/logs/ge/role"),
    row(""),
    row("● 1. Yes"),
    row("  2. Yes, and remember the directories as trusted"),
    row("  3. No"),
    ` ╰${"─".repeat(78)}╯`,
  ].join("\n");
  expect(read(capture, "Gemini CLI (work)").state).toBe("blocked: trust");
});

describe("what is no screen of gemini is unknown, whatever the title", () => {
  testScreens("each is unknown", liveForeignFixtures("gemini"), ({ capture, title }) => {
    for (const said of [title, undefined, READY, ACTION, WORKING]) {
      expect(read(capture, said).state).toBe("unknown");
    }
  });
  const idle = fixture("idle-80x24.ansi");
  const approval = fixture("approval-shell-80x24.ansi");
  for (const [what, capture] of [
    ["nothing", ""],
    ["blank", "\n\n\n"],
    ["a shell", "$ gemini\n> \n$ "],
    ["a shell below an idle screen", `${idle.trimEnd()}\n$ \n$ \n$ `.replace(/▀+/, "")],
    ["garbage", "\u001b[31;999m\u0000\u001b]8;;x\u001b\\▄▄▄▄ >\ufffd▀"],
    ["a prompt of another form", idle.replace("> ", "? ")],
    ["a box without its frame", idle.replace(/─{80}/, "")],
    ["a box in the shell mode", fixture("shell-mode-80x24.ansi")],
    ["a frame without a choice", approval.replace("●", " ")],
    ["a frame with something below", `${approval.trimEnd()}\n$ `],
  ] as const) {
    test(what, () => {
      for (const title of [undefined, READY, ACTION]) expect(read(capture, title).state).toBe("unknown");
    });
  }
});

// what gemini draws where its terminal does not say that it has all colours
describe("a box of one background", () => {
  const draft = fixture("draft-filled-81x24.ansi");
  const rows = draft.split("\n");
  const empty = rows.findIndex((row) => row.endsWith("\u001b[48;5;240m"));
  const without = (row: number) => rows.toSpliced(row, 1).join("\n");

  test("is never another word, nor another draft, with any row of the screen gone", () => {
    for (const row of rows.keys()) {
      const { state, composer } = read(without(row), READY);
      expect(["idle", "unknown"]).toContain(state);
      if (state === "idle") expect(composer).toEqual({ draft: "a draft that is not sent" });
    }
  });
  test("is no box without what makes it one", () => {
    for (const [what, capture] of [
      ["its background", draft.replaceAll("48;5;240", "49")],
      ["one background from its first row to its last", draft.replace("183m> ", "183m\u001b[48;5;241m> ")],
      ["a row above the prompt", without(empty)],
      ["a row below it", without(empty + 2)],
      ["the rule", draft.replace(/─{81}/, "")],
      ["a place of its own: a second one below", `${draft.trimEnd()}\n${draft}`],
      ["its prompt", draft.replace("> ", "? ")],
    ] as const) {
      expect([what, read(capture, READY).state]).toEqual([what, "unknown"]);
    }
  });
  test("a message of the transcript is none", () => {
    const answered = fixture("quoted-filled-81x24.ansi").split("\n");
    const frame = answered.findLastIndex((row) => row.includes("────────────────────"));
    expect(read(answered.slice(0, frame).join("\n"), READY).state).toBe("unknown");
  });
  test("ends the screen where there is no footer", () => {
    const bare = rows.slice(0, empty + 3).join("\n");
    expect(read(bare, READY)).toMatchObject({
      state: "idle",
      composer: { draft: "a draft that is not sent" },
    });
  });
});

describe("gemini's title", () => {
  const idle = fixture("idle-80x24.ansi");
  const approval = fixture("approval-shell-80x24.ansi");
  for (const [what, capture, title, state, rule] of [
    ["works without a spinner", idle, WORKING, "working", "gemini.title.working"],
    ["works silently", idle, "⏲  Working… (work)", "working", "gemini.title.working"],
    ["works on a thought", idle, "✦  Reading the code (work)", "working", "gemini.title.working"],
    [
      "is ready a moment before the spinner goes",
      fixture("working-80x24.ansi"),
      READY,
      "working",
      "gemini.screen.spinner",
    ],
    ["requires an action over a box", idle, ACTION, "unknown", "gemini.screen.none"],
    ["is ready over an approval", approval, READY, "unknown", "gemini.screen.none"],
    [
      "requires an action of another wording",
      approval.replace("Allow execution of", "Erlaube").replace("Allow once", "Einmal"),
      ACTION,
      "blocked: approval",
      "gemini.title.action-required",
    ],
  ] as const) {
    test(what, () => expect(read(capture, title)).toMatchObject({ state, rule }));
  }
  test("without it another wording of an approval is not idle", () => {
    expect(read(approval.replaceAll("Allow", "Erlaube"), "host").state).toBe("blocked: picker");
  });
});

test("another status in the row above the box is not idle", () => {
  const started = fixture("idle-80x24.ansi").replace(/\n(?=[^\n]*\? for shortcuts)/, "\n Initializing...");
  expect(read(started, READY).state).toBe("unknown");
});

test("a list below the footer may take an Enter: nothing is said of it", () => {
  const rows = ["one", "two", "three"].map((row) => `\n ${row}`).join("");
  expect(read(fixture("draft-80x24.ansi").trimEnd() + rows, READY).state).toBe("unknown");
});

test("one row more, below the footer or above the box, is no other word", () => {
  for (const file of [
    "idle-80x24.ansi",
    "draft-200x50.ansi",
    "idle-filled-81x24.ansi",
    "working-fleet-83x24.ansi",
  ]) {
    const { capture, title, state, draft } = screenFixtures("gemini").find((one) => one.file === file) ?? {
      capture: "",
      title: undefined,
      state: "none",
      draft: null,
    };
    const below = read(`${capture.trimEnd()}\n\u001b[0m  A new line`, title);
    expect([file, below.state, below.composer?.draft ?? null]).toEqual([file, state as never, draft]);
    const lines = capture.split("\n");
    // between the mode and the box
    const mode = lines.findLastIndex((line) => /Shift\+Tab to accept edits|YOLO/.test(line));
    lines.splice(mode + 1, 0, "\u001b[0m  A new line");
    const above = read(lines.join("\n"), title);
    expect([file, above.state, above.composer?.draft ?? null]).toEqual([file, state as never, draft]);
  }
});

test("the placeholders of long pastes are known", () => {
  for (const text of ["[Pasted Text: 13 lines]", "[Pasted Text: 2048 chars #2]"]) {
    expect(gemini.typing.placeholder?.test(text)).toBe(true);
  }
});

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";

const plan = (own: readonly string[], more: Partial<NonNullable<LaunchRequest["fleet"]>> = {}, yolo = true) =>
  gemini.launch({
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

describe("how gemini is launched", () => {
  test("by hand: the flag and the user's own arguments, no more", () => {
    const { arguments: given, facts } = gemini.launch({ yolo: true, arguments: ["hi"], fleet: undefined });
    expect([given, facts.conversation]).toEqual([["-y", "hi"], undefined]);
  });
  test("in a fleet: with a conversation of our choice", () => {
    const { arguments: given, facts } = plan(["--model", "x"]);
    expect(given).toEqual(["-y", "--session-id", FIRST, "--model", "x"]);
    expect(facts).toMatchObject({ conversation: FIRST, dataFolder: "/srv/agents/.gemini" });
  });
  test("in a fleet: with the conversation to go on with", () => {
    const { arguments: given, facts } = plan([], { resume: SECOND }, false);
    expect([given, facts.conversation]).toEqual([["--resume", SECOND], SECOND]);
  });
  test("its data may be elsewhere", () => {
    const environment = { GEMINI_CLI_HOME: "/data", HOME: "/h" };
    expect(plan([], { environment }).facts.dataFolder).toBe("/data/.gemini");
    expect(plan([], { environment: { HOME: "/h" } }).facts.dataFolder).toBe("/h/.gemini");
  });
  for (const [own, conversation] of [
    [["--session-id", SECOND], SECOND],
    [[`--resume=${SECOND}`], SECOND],
    [["-r", SECOND], SECOND],
    [["-r", "latest"], undefined],
    [["-rlatest"], undefined],
    [["--resume"], undefined],
    [["--session-file", "x.json"], undefined],
    [["-p", "say hi"], undefined],
    [["--prompt=say hi"], undefined],
    [["--help"], undefined],
    [["mcp", "list"], undefined],
    [["--acp"], undefined],
  ] as const) {
    test(`nothing is added to ${own.join(" ")}`, () => {
      const { arguments: given, facts } = plan(own);
      expect([given, facts.conversation]).toEqual([["-y", ...own], conversation]);
    });
  }
});
