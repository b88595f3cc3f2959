import { describe, expect, test } from "bun:test";
import { claude } from "../../../../src/runtimes/claude/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { liveForeignFixtures, screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const read = (capture: string, title?: string) => claude.readScreen(parseScreen(capture, title));
const fixture = (file: string): string => {
  const found = screenFixtures("claude").find((one) => one.file === file);
  if (found === undefined) throw new Error(`no fixture ${file}`);
  return found.capture;
};
// oxlint-disable-next-line no-control-regex
const withoutColours = (capture: string) => capture.replaceAll(/\u001b\[[0-9;]*m/g, "");
const replaced = (file: string, words: RegExp | string, other: string) => {
  const plain = withoutColours(fixture(file));
  expect(plain.search(words)).toBeGreaterThan(-1);
  return plain.replaceAll(words instanceof RegExp ? words : new RegExp(RegExp.escape(words), "g"), other);
};

describe("claude's screens", () => {
  testScreens(
    "each is what it was saved as",
    screenFixtures("claude"),
    ({ capture, title, state, draft }) => {
      const reading = read(capture, title);
      expect([reading.state, reading.composer?.draft ?? null]).toEqual([state as never, draft]);
    },
  );
  testScreens(
    "each without its colours is never another word",
    screenFixtures("claude"),
    ({ capture, title, state }) => {
      expect([state, "unknown"]).toContain(read(withoutColours(capture), title).state);
    },
  );
});

describe("what is no screen of claude, or of another version, is unknown", () => {
  testScreens("each is unknown", liveForeignFixtures("claude"), ({ capture, title }) => {
    expect(read(capture, title).state).toBe("unknown");
  });
  for (const [what, capture] of [
    ["nothing", ""],
    ["blank", "\n\n\n"],
    ["a shell", "$ ls\nnotes\n$ "],
    ["a shell below an idle screen", `${fixture("idle-80x24.ansi").trimEnd()}\n$ `],
    ["garbage", "\u001b[31;999m\u0000\u001b]8;;x\u001b\\─❯\ufffd"],
    ["another footer", replaced("idle-80x24.ansi", "manual mode on", "modo manual activado")],
    [
      "another way to say that it can be interrupted",
      replaced("busy-80x24.ansi", /esc to interrupt|…/g, "x"),
    ],
    [
      "a spinner that looks otherwise, over a draft",
      replaced("queued-and-draft-80x24.ansi", /^\* (?=\S+…)/gm, "◆ "),
    ],
    ["an approval in another language", replaced("approval-bash-80x24.ansi", /Do you want|Esc to/g, "Soll")],
    ["an approval with other answers", replaced("approval-bash-80x24.ansi", /Yes|Esc to/g, "Ja")],
    ["an approval of other answers only", replaced("approval-fetch-80x24.ansi", /Yes/g, "Ja")],
    ["a trust question in other words", replaced("trust-80x24.ansi", /I trust|Esc to cancel/g, "Abc")],
    ["a box without its upper rule", withoutColours(fixture("idle-80x24.ansi")).replace(/^─+$/m, "")],
    ["another prompt", replaced("idle-80x24.ansi", "❯\u00a0", "> ")],
  ] as const) {
    test(what, () => expect(read(capture).state).toBe("unknown"));
  }
  test("a dialog whose words are not known is never idle", () => {
    for (const file of [
      "approval-bash",
      "approval-write",
      "approval-plan",
      "question",
      "trust",
      "model-picker",
    ]) {
      const other = withoutColours(fixture(`${file}-80x24.ansi`)).replaceAll(/[A-Za-z]{3,}/g, "palabra");
      expect(read(other).state).toBe("unknown");
    }
  });
});

describe("what a transcript quotes above an idle box", () => {
  const lines = fixture("idle-80x24.ansi").split("\n");
  const rule = lines.findIndex((line) => line.includes("─".repeat(80)));
  const above = (quoted: readonly string[]) =>
    [...lines.slice(0, rule - quoted.length - 1), ...quoted, "", ...lines.slice(rule)].join("\n");
  const approval = withoutColours(fixture("approval-bash-80x24.ansi")).trimEnd().split("\n").slice(-15);
  for (const [what, quoted] of [
    ["a spinner", ["● It says", "  ✻ Hashing… (3s · ↓ 5 tokens)"]],
    ["a spinner, by a person", ["❯ what is", "  ✶ Mulling… (9s)"]],
    ["a retry", ["● Then", "  ✻ 429 mock error 429 · retrying in 9s · attempt 5/10"]],
    ["a held message", ["● Below it", "  ⎿  Queued · ctrl+x ctrl+s to send now"]],
    ["an approval", ["● As seen:", ...approval.map((line) => `  ${line}`)]],
    ["a death", ["● It ended:", "  Pane is dead (status 1, Sat Nov 21 11:54:59 2026)"]],
    ["a box", ["● Like this:", `  ${"─".repeat(40)}`, "  ❯\u00a0text", `  ${"─".repeat(40)}`]],
  ] as const) {
    test(`${what}: still idle`, () => {
      const reading = read(above(quoted));
      expect([reading.state, reading.composer?.draft]).toEqual(["idle", ""]);
    });
  }
});

test("what the answer that is being written quotes is not held", () => {
  const quoted = withoutColours(fixture("queued-and-draft-80x24.ansi")).replace(
    /(⎿ {2}Queued · .*)\n/,
    "$1\n\n● That was held.\n",
  );
  expect(read(quoted).state).toBe("working");
});

test("a hint in grey is no draft, and what a shell would run is one", () => {
  expect(read(fixture("login-needed-after-message-100x30.ansi")).composer?.draft).toBe("");
  expect(read(fixture("shell-mode-80x24.ansi")).composer?.draft).toBe("!ls");
});

test("the placeholder of a long paste is known", () => {
  for (const draft of [
    "[Pasted text #1 +11 lines]",
    "[Pasted text #2]",
    "see [Pasted text #12 +3 lines]xy",
  ]) {
    expect(claude.typing.placeholder?.test(draft)).toBe(true);
  }
  expect(claude.typing.placeholder?.test("Pasted text 1")).toBe(false);
});
