/** What a dialog asks and offers, by screens of the real runtimes. */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { offersList, readChoices } from "../../../src/runtimes/choices.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { testScreens, screenFixtures } from "../../support/screen-fixtures.ts";

const SCREENS = resolve(import.meta.dir, "../../fixtures/screens");
const read = (path: string) => readChoices(parseScreen(readFileSync(join(SCREENS, path), "utf8")));

describe("the choices of", () => {
  test("claude: what it asks about, and each option", () => {
    const shown = read("claude-2.1.329/approval-bash-80x24.ansi");
    expect(shown?.selected).toBe(0);
    expect(shown?.options).toEqual([
      "1. Yes",
      "2. Yes, and always allow access to /srv/agents/work from this project",
      "3. Yes, and switch to auto mode · auto mode handles these prompts for you",
      "4. No",
    ]);
    expect(shown?.question).toContain("touch /srv/agents/work/zz1");
    expect(shown?.question.at(-1)).toBe("Do you want to proceed?");
    expect(shown?.question[0]).toBe("Bash command");
  });

  test("claude's question and its trust, codex, gemini and the stub", () => {
    expect(read("claude-2.1.329/question-80x24.ansi")?.options).toEqual([
      "1. red",
      "2. blue",
      "3. Type something.",
      "4. Chat about this",
    ]);
    expect(read("claude-2.1.329/trust-80x24.ansi")?.options).toEqual([
      "No, exit",
      "Yes, I trust this folder",
    ]);
    const codex = read("codex-0.169.0/approval-80x24.ansi");
    expect(codex?.options.map((option) => option.slice(0, 7))).toEqual(["1. Yes,", "2. Yes,", "3. No, "]);
    expect(codex?.question).toContain("$ touch /home/fl/ESC-y");
    expect(codex?.question[0]).toBe("Would you like to run the following command?");
    const gemini = read("gemini-0.61.0/approval-120x40.ansi");
    expect(gemini?.options).toEqual([
      "1. Allow once",
      "2. Allow for this session",
      "3. No, suggest changes (esc)",
    ]);
    expect(gemini?.question.at(-1)).toBe("Allow execution of [Shell]?");
    expect(read("stub/approval-80x24.ansi")?.options).toEqual(["1. Yes", "2. No"]);
  });

  test("opencode cannot be told: its buttons stand side by side", () => {
    for (const name of ["approval-80x24", "approval-200x50", "question-confirm-80x24"])
      expect(read(`opencode-1.18.33/${name}.ansi`)?.options ?? []).toEqual([]);
  });

  test("a screen are the same however often it is looked at, and none has fewer than two", () => {
    let count = 0;
    for (const runtime of readdirSync(SCREENS)) {
      for (const name of readdirSync(join(SCREENS, runtime)).filter((one) => one.endsWith(".ansi"))) {
        const shown = read(join(runtime, name));
        if (shown === undefined) continue;
        count += 1;
        expect([name, shown.options.length > 1, shown.question.length > 0]).toEqual([name, true, true]);
        expect([name, shown.options[shown.selected] !== undefined]).toEqual([name, true]);
      }
    }
    expect(count).toBeGreaterThan(40);
  });
});

describe("a listing promises that a question can be answered", () => {
  for (const runtime of ["claude", "codex", "copilot", "gemini", "opencode", "pi", "qwen", "stub"]) {
    const asked = screenFixtures(runtime).filter(({ state }) => /^blocked: (trust|approval)$/.test(state));
    testScreens("exactly where its options are read", asked, ({ capture, title = "", state }) => {
      const isRead = readChoices(parseScreen(capture, title)) !== undefined;
      expect(offersList(runtime, state.slice("blocked: ".length))).toBe(isRead);
    });
  }
  test("and of nothing else", () => {
    for (const reason of ["login", "rate-limit", "picker", null, undefined]) {
      expect(offersList("claude", reason)).toBe(false);
    }
    expect(offersList(undefined, "trust")).toBe(false);
  });
});

/** As copilot 1.0.102 asks. */
function framedQuestion(command: string) {
  const rows = [
    "╭─────────────────────────────╮",
    "│ what the message asked for  │",
    "│ ─────────────────────────── │",
    "│ ╭─────────────────────────╮ │",
    `│ │ ${command.padEnd(24)}│ │`,
    "│ ╰─────────────────────────╯ │",
    "│                             │",
    "│ Do you want to run this?    │",
    "│                             │",
    "│ ❯ 1. Yes                    │",
    "│   2. No                     │",
    "╰─────────────────────────────╯",
  ];
  return readChoices(parseScreen(rows.join("\n")))?.question;
}

test("a command that a dialog frames inside of its own frame is a part of its question", () => {
  expect(framedQuestion("touch first")).toEqual([
    "what the message asked for",
    "touch first",
    "Do you want to run this?",
  ]);
  expect(framedQuestion("touch second")).not.toEqual(framedQuestion("touch first"));
});
