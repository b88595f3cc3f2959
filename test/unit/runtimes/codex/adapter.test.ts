import { describe, expect, test } from "bun:test";
import { codex } from "../../../../src/runtimes/codex/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const read = (capture: string, title?: string) => codex.readScreen(parseScreen(capture, title));
const fixture = (file: string) => {
  const found = screenFixtures("codex").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};
const titled = (file: string) => screenFixtures("codex").find((one) => one.file === file)?.title;
// oxlint-disable-next-line no-control-regex
const withoutColours = (capture: string) => capture.replaceAll(/\u001b\[[0-9;]*m/g, "");

describe("codex's screens", () => {
  testScreens("each is what it was saved as", screenFixtures("codex"), ({ capture, title, state, draft }) => {
    const reading = read(capture, title);
    expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
  });
  testScreens(
    "each is never another word with no title, with the host's, without colours",
    screenFixtures("codex"),
    ({ capture, title, state }) => {
      for (const reading of [
        read(capture),
        read(capture, "host"),
        read(withoutColours(capture), title),
        read(withoutColours(capture)),
      ]) {
        expect([state, "unknown"]).toContain(reading.state);
      }
    },
  );

  test("a stream is told from an idle box by the title alone", () => {
    const capture = fixture("busy-80x24.ansi");
    expect(read(capture, titled("busy-80x24.ansi")).rule).toBe("codex.title.spinner");
    expect(read(capture).state).toBe("unknown");
  });
  test("the end of a turn needs no title", () => {
    expect(read(fixture("idle-after-turn-80x24.ansi")).rule).toBe("codex.screen.turn-end");
    expect(read(fixture("idle-200x50.ansi")).state).toBe("idle");
  });
  test("a title that blinks belongs to an approval even where its words are others", () => {
    const other = fixture("approval-80x24.ansi").replace("to confirm", "zum Bestätigen");
    expect(read(other, "[ ! ] Action Required | work").state).toBe("blocked: approval");
  });
});

describe("what is no screen of codex is unknown", () => {
  const titles = [undefined, "⠋ work", "work", "[ . ] Action Required | work"];
  testScreens("each is unknown", liveForeignFixtures("codex"), ({ capture, title }) => {
    const states = [title, ...titles].map((one) => read(capture, one).state);
    expect(states).toEqual(states.map(() => "unknown"));
  });
  const idle = fixture("idle-80x24.ansi");
  const approval = fixture("approval-80x24.ansi");
  const trust = fixture("trust-80x24.ansi");
  for (const [what, capture] of [
    ["nothing", ""],
    ["blank", "\n\n\n"],
    ["a shell", "$ ls\nnotes\n$ "],
    ["a shell below an idle screen", `${idle.trimEnd()}\n\n$ `],
    ["a shell below an approval", `${approval.trimEnd()}\n$ `],
    ["garbage", "\u001b[31;999m\u0000\u001b]8;;x\u001b\\─›\ufffd"],
    ["a box without the line of model and folder", idle.replace("mock-1 default", "").replace(" · ", " ")],
    ["a box with another sign", idle.replaceAll("›", "❯")],
    ["an approval with other keys", approval.replace("to confirm", "zum Bestätigen")],
    ["a sign-in with other words", fixture("login-80x24.ansi").replace("Sign in with", "Anmelden mit")],
  ] as const) {
    test(what, () =>
      expect([read(capture).state, read(capture, "ws80").state]).toEqual(["unknown", "unknown"]),
    );
  }
  test("a numbered list", () => {
    expect(read("  Which one?\n\n  1. this\n› 2. that").state).toBe("unknown");
  });
  test("a box of a process that ended is dead", () => {
    const dead = `${idle.trimEnd()}\nPane is dead (signal 9, Sat Nov 21 12:11:08 2026)\n`;
    expect(read(dead, "⠙ ws80").state).toBe("dead");
  });
  test("a question in other words is not an approval by its screen, and not idle", () => {
    expect(read(approval.replace("Would you like", "Möchtest du")).state).toBe("blocked: picker");
  });
  test("a dialog with other keys is one all the same, where the last of them leaves it", () => {
    const list = fixture("model-picker-80x24.ansi").replace("select", "wählen");
    for (const capture of [list, trust.replace(/continue(?= · )/, "weiter")]) {
      expect([read(capture).state, read(capture, "ws80").state]).toEqual([
        "blocked: picker",
        "blocked: picker",
      ]);
    }
  });
  const over = (line: string) => idle.replace(/(?:\u001b\[\S*?m)?\u2190(?:.*)for agents.*/, line);
  test("what lies over an idle box is not idle, also where its keys are not known", () => {
    for (const [line, state] of [
      ["reverse-i-search: ", "blocked: picker"],
      ["reverse-i-search: say  enter accept · esc cancel", "blocked: picker"],
      ["Browsing transcript · ↑↓ scroll · ↵ rewind · esc back", "blocked: picker"],
      ["Looking · enter choose · esc leave", "unknown"],
      ["? / esc close", "idle"],
      ["esc again to edit previous message", "idle"],
      ["a tip of the day", "idle"],
    ] as const) {
      expect(over(line)).not.toContain("for agents");
      const reading = read(over(line), "ws80");
      expect([line, reading.state, reading.composer?.draft]).toEqual([
        line,
        state,
        state === "idle" ? "" : undefined,
      ]);
    }
  });
  test("a trust question in other words is not idle", () => {
    expect(read(trust.replace("Trust this folder?", "Vertrauen?")).state).toBe("blocked: picker");
  });
});

describe("what is quoted above an idle box", () => {
  const lines = fixture("idle-after-turn-80x24.ansi").split("\n");
  const end = lines.findIndex((line) => line.includes("Worked for"));
  const quoting = (...quoted: string[]) =>
    [...lines.slice(0, end), ...quoted, "", lines[end], ...lines.slice(end + 1)].join("\n");
  const unended = (...quoted: string[]) =>
    [...lines.slice(0, end), ...quoted, ...lines.slice(end + 1)].join("\n");
  for (const [what, ...quoted] of [
    ["what codex says while it works", "\u001b[2m• \u001b[0mWorking (3s • esc to interrupt)"],
    [
      "an approval",
      "  Would you like to run it?",
      "› 1. Yes",
      "",
      "  Press enter to confirm or esc to cancel",
    ],
    ["held messages", "• Queued follow-up inputs", "  ↳ later", "    shift+← edit last queued message"],
    ["a rate limit", "• exceeded retry limit, last status: 429 Too Many Requests"],
    ["tmux's word for the dead", "Pane is dead (status 0, Sat Nov 21 12:11:17 2026)"],
  ] as const) {
    test(`${what} is no state`, () => {
      expect(read(quoting(...quoted)).state).toBe("idle");
      expect(read(quoting(...quoted), "wa80").state).toBe("idle");
      expect(read(unended(...quoted), "wa80").state).toBe("idle");
    });
  }
});
