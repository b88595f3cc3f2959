/** The rows of a screen that show a dialog: by them tmux itself tells it from another one. */
import { describe, expect, test } from "bun:test";
import { rowsOf } from "../../../../src/domain/agent/dialog-rows.ts";
import { readChoices, type ShownChoices } from "../../../../src/runtimes/choices.ts";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { describedBy } from "../../../support/descriptions.ts";
import { HERON_DESCRIPTION } from "../../../support/heron.ts";
import { screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

const heron = describedAdapter(describedBy(HERON_DESCRIPTION));

const framed = (text: string) => `│ ${text.padEnd(30)} │`;

/** heron asks about one thing, below a message that names two. */
function heronAsks(about: string, marked: number): { rows: readonly string[]; shown: ShownChoices } {
  const options = ["Yes", "Yes, and do not ask again", "No", "No, and stop"];
  const rows = [
    "❱ ask one two",
    `╭${"─".repeat(32)}╮`,
    framed("Run the command?"),
    framed(`$ ${about}`),
    framed(""),
    ...options.map((option, at) => framed(`${at === marked ? "▸" : " "} ${option}`)),
    `╰${"─".repeat(32)}╯`,
    "  ↑↓ move · enter choose · esc cancel",
  ];
  const shown = heron.readDialog?.(parseScreen(rows.join("\n")));
  if (shown === undefined) throw new Error("heron's dialog is not read");
  return { rows, shown };
}

describe("the rows of a dialog", () => {
  test("are its marked option, its question from the end on, and its other options", () => {
    const { rows, shown } = heronAsks("one", 2);
    expect(rowsOf(rows, shown).map((row) => row.replaceAll(/[│ ]+/g, " ").trim())).toEqual([
      "▸ No",
      "$ one",
      "Run the command?",
      "Yes",
      "Yes, and do not ask again",
      "No, and stop",
    ]);
  });

  test("are not all on a screen that shows another one, though its words are, nor where the mark has moved", () => {
    const { rows, shown } = heronAsks("one", 0);
    const wanted = rowsOf(rows, shown);
    expect(wanted.every((row) => rows.includes(row))).toBe(true);
    for (const other of [heronAsks("two", 0), heronAsks("one", 1)])
      expect(wanted.every((row) => other.rows.includes(row))).toBe(false);
    expect(heronAsks("two", 0).rows.join("\n")).toContain("one");
  });

  test("of a line that is typed have what stands there", () => {
    const own = describedBy(
      'version: 1\nprogram: own\nscreen: { dialogs: [{ is: approval, rows: ["Run this? {text}", "yes or no: {typed}"], ' +
        "choices: [{ key: yes, says: run it }, { key: no, says: leave it }] }] }\n",
    );
    const rows = ["Run this? make", "yes or no: ye"];
    const shown = describedAdapter(own).readDialog?.(parseScreen(rows.join("\n")));
    expect(shown && rowsOf(rows, shown)).toEqual(["yes or no: ye", "Run this? make"]);
  });

  for (const runtime of ["claude", "codex", "copilot", "gemini", "qwen", "stub"]) {
    const asked = screenFixtures(runtime).filter(({ state }) => /^blocked: (trust|approval)$/.test(state));
    testScreens("each line of a question and each option has its row", asked, ({ capture }) => {
      const screen = parseScreen(capture);
      const shown = readChoices(screen);
      if (shown === undefined) return;
      const found = rowsOf(
        screen.lines.map(({ text }) => text),
        shown,
      );
      const lines = new Set([...shown.question, ...shown.options]);
      expect(found.length).toBeGreaterThanOrEqual(Math.min(20, lines.size));
      expect(found[0]).toContain(shown.options[shown.selected] ?? "none");
      expect(found[0]).toMatch(/[❯›●]/);
    });
  }
});
