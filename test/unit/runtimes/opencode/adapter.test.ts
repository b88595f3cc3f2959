import { describe, expect, test } from "bun:test";
import { opencode } from "../../../../src/runtimes/opencode/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const read = (capture: string, title?: string) => opencode.readScreen(parseScreen(capture, title));
const fixture = (file: string) => {
  const found = screenFixtures("opencode").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};
// oxlint-disable-next-line no-control-regex
const withoutColours = (capture: string) => capture.replaceAll(/\u001b\[[0-9;]*m/g, "");

describe("opencode's screens", () => {
  testScreens(
    "each is what it was saved as",
    screenFixtures("opencode"),
    ({ capture, title, state, draft }) => {
      const reading = read(capture, title);
      expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
    },
  );
  testScreens(
    "each without its colours is never another word",
    screenFixtures("opencode"),
    ({ capture, title, state }) => {
      expect([state, "unknown"]).toContain(read(withoutColours(capture), title).state);
    },
  );
  test("a retry whose reason is too long for one line", () => {
    const reason = [
      "   ⬝Cannot⬝connect to API: too many requests, and a reason that goes on and on",
      "    click to expand) [retrying in 17s attempt #4]",
    ];
    const lines = withoutColours(fixture("idle-80x24.ansi")).trimEnd().split("\n").slice(0, -1);
    expect(read([...lines, ...reason].join("\n")).state).toBe("blocked: rate-limit");
  });
});

describe("what is no screen of opencode is unknown", () => {
  testScreens("each is unknown", liveForeignFixtures("opencode"), ({ capture, title }) => {
    expect(read(capture, title).state).toBe("unknown");
  });
  const idle = fixture("idle-80x24.ansi");
  const busy = fixture("busy-80x24.ansi");
  const approval = fixture("approval-80x24.ansi");
  const palette = fixture("palette-80x24.ansi");
  for (const [what, capture] of [
    ["nothing", ""],
    ["blank", "\n\n\n"],
    ["a shell", "$ ls\nnotes\n$ "],
    ["a shell below an idle screen", `${idle.trimEnd()}\n$ `],
    ["garbage", "\u001b[31;999m\u0000\u001b]8;;x\u001b\\╹▀▀▀▀▀▀▀▀▀▀┃\ufffd"],
    ["an idle footer in other words", idle.replace("commands", "Befehle")],
    ["a busy footer in other words", busy.replace("interrupt", "abbrechen")],
    ["an approval in other words", approval.replace("Permission required", "Erlaubnis nötig")],
    ["an approval with other choices", approval.replace("Reject", "Ablehnen")],
    ["a question with other keys", fixture("question-80x24.ansi").replace("dismiss", "verwerfen")],
    ["a subagent's screen in other words", fixture("subagent-view-80x24.ansi").replace("Parent", "Eltern")],
    // oxlint-disable-next-line no-control-regex
    ["a dialog that another key closes", palette.replace(/esc(?=\u001b)/, "f10")],
    ["a box without its border", idle.replace(/▀{60,}/, "")],
    ["a box without its label", idle.replace(/Build(?![^]*Build)/, "").replace(/·(?![^]*·)/, "")],
    [
      "a footer in which a dialog over it could not be told",
      idle.replace("ctrl+p ", "ctrl+p\u001b[38;5;9m "),
    ],
  ] as const) {
    test(what, () => expect(read(capture).state).toBe("unknown"));
  }
});

/** A row of what a person wrote, as opencode draws it. */
const row = (text: string) => `  \u001b[38;5;75m┃\u001b[38;5;15m\u001b[48;5;233m  \u001b[38;5;255m${text}`;

describe("what a transcript quotes above an idle box", () => {
  const lines = fixture("idle-80x24.ansi").split("\n");
  for (const [what, ...quoted] of [
    ["a spinner", "⬝⬝■■■■■■  esc interrupt                 15 (0%)  ctrl+p commands"],
    ["a mark", " QUEUED", "QUEUED"],
    ["a retry", "⬝■ mock error 429 [retrying in 9s attempt #3]    esc interrupt"],
    [
      "an approval",
      "△ Permission required",
      "  Allow once   Allow always   Reject  ctrl+f fullscreen  ⇆ select  enter confirm",
    ],
    ["a question", "1. Red", "↑↓ select  enter submit  esc dismiss"],
    ["a dialog's title", "Select model                                     esc"],
    ["the end of a box", "╹▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀"],
    ["a death", "Pane is dead (status 1, Sat Nov 21 12:09:35 2026)"],
  ] as const) {
    test(`${what}: still idle`, () => {
      const at = lines.findIndex((line) => line.includes("hello"));
      const screen = [...lines.slice(0, at), ...quoted.map(row), ...lines.slice(at + quoted.length)];
      expect(read(screen.join("\n")).state).toBe("idle");
    });
  }
});

test("the placeholder of a long paste is known", () => {
  expect(opencode.typing.placeholder?.test("see [Pasted ~12 lines] there")).toBe(true);
  expect(opencode.typing.placeholder?.test("Pasted 12 lines")).toBe(false);
});
