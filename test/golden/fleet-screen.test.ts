/** The screen of `fleet ps --watch`: whole screens, as a person sees them. */
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Beside } from "../../src/commands/fleet/screen/state.ts";
import { agentRow, ANSWER, StagedScreen, utterance } from "../support/fleet-screen.ts";

// UPDATE_GOLDEN=1 bun test test/golden/fleet-screen.test.ts rewrites the files; the diff is then yours to read.
const folder = join(import.meta.dir, "screens");
const update = process.env["UPDATE_GOLDEN"] === "1";
const SIZES = [
  { width: 80, height: 24 },
  { width: 120, height: 40 },
];

const NOTHING: Beside = { kind: "nothing", why: "it is not looked at" };
const dialog = [
  "❯ run the tests",
  "",
  "",
  "─".repeat(200),
  " Do you trust the files in this folder?",
  "",
  " ❯ No, exit",
  "   Yes, I trust this folder",
  `${" ".repeat(150)}Enter to confirm`,
];

const screens: Readonly<Record<string, () => StagedScreen>> = {
  answer: () => new StagedScreen().press("down", "down").finds(NOTHING).finds(ANSWER),
  "asks-something": () => new StagedScreen().finds({ kind: "screen", lines: dialog }),
  "answering-a-dialog": () =>
    new StagedScreen().finds({ kind: "screen", lines: dialog }).press({ text: "y" }),
  sending: () => {
    const screen = new StagedScreen().finds({ kind: "screen", lines: dialog });
    return screen.press("end", { text: "s" }, { text: "run the tests again, but only those of the api" });
  },
  "a-receipt": () => {
    const screen = new StagedScreen().press("end").finds(NOTHING).finds(ANSWER);
    const remark = { text: "accepted: tester0: it took the message (0.6 s)", style: "green" as const };
    screen.happen({ kind: "remark", remark });
    return screen;
  },
  restarting: () => new StagedScreen().press({ text: "/scout" }, "enter", { text: "r" }),
  filtered: () => new StagedScreen().press({ text: "/coder claude" }, "enter"),
  help: () => new StagedScreen().press({ text: "?" }),
  "many-agents": () => {
    const screen = new StagedScreen(Array.from({ length: 200 }, (_, at) => agentRow(`agent-${at}`)));
    for (let at = 0; at < 100; at += 1) screen.press("down");
    return screen;
  },
  "a-hostile-answer": () =>
    new StagedScreen([agentRow("evil", { reason: "\u001b[2J\u202eabc", state: "blocked" })]).finds({
      kind: "answer",
      answer: utterance("\u001b]0;title\u0007\u001b[2J\u001b[1;1Hgone\r\n表示幅の広い文字\t\u009b31mred 👩‍👩‍👧"),
      message: null,
      unanswered: 2,
    }),
  "paused-and-unanswered": () => {
    const screen = new StagedScreen(undefined, {
      paused: { since: null, by: "ops@vm", reason: "upgrade of the host" },
      unanswered: ["tmux: it did not answer within 2 s"],
    });
    screen.happen({ kind: "list-failed", why: "roster.yaml:3:5 agents: not a list" });
    return screen;
  },
  empty: () => new StagedScreen([]),
};

describe("the screen that one leaves open", () => {
  for (const [name, make] of Object.entries(screens)) {
    for (const { width, height } of SIZES) {
      test(`'${name}' at ${width}x${height} is what its golden file says`, () => {
        const text = make().text({ width, height });
        const file = join(folder, `${name}-${width}x${height}.txt`);
        if (update) {
          mkdirSync(folder, { recursive: true });
          writeFileSync(file, `${text}\n`);
        }
        expect(existsSync(file)).toBe(true);
        expect(`${text}\n`).toBe(readFileSync(file, "utf8"));
        expect(text.split("\n")).toHaveLength(height);
        for (const line of text.split("\n")) expect(Bun.stringWidth(line)).toBeLessThan(width);
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
      });
    }
  }

  test("is shown in the guide as it is", () => {
    const guide = readFileSync(join(import.meta.dir, "../../docs/guides/a-day-with-the-fleet.md"), "utf8");
    expect(guide).toContain(readFileSync(join(folder, "answer-80x24.txt"), "utf8"));
  });

  test("of every size has exactly its rows, and nothing in its last column", () => {
    const wrong: string[] = [];
    for (const make of Object.values(screens)) {
      const screen = make();
      for (const width of [1, 2, 20, 59, 60, 61, 70, 80, 95, 109, 110, 111, 140, 300]) {
        for (const height of [1, 5, 13, 14, 17, 24, 41]) {
          const lines = screen.text({ width, height }).split("\n");
          if (lines.length !== height) wrong.push(`${width}x${height} has ${lines.length} rows`);
          const long = lines.find((line) => Bun.stringWidth(line) >= width && line !== "");
          if (long !== undefined) wrong.push(`${width}x${height}: ${long}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
