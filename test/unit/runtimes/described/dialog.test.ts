/** What a described dialog offers, and by which keys; what cannot be told for sure is no offer. */
import { describe, expect, test } from "bun:test";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { describedBy } from "../../../support/descriptions.ts";

const adapterOf = (dialog: string) =>
  describedAdapter(
    describedBy(`version: 1\nprogram: own\nscreen:\n  dialogs:\n    - { is: approval, ${dialog} }\n`),
  );
const offers = (dialog: string, ...rows: readonly string[]) => {
  const shown = adapterOf(dialog).readDialog?.(parseScreen(rows.join("\n")));
  // without what is undefined
  return shown === undefined ? undefined : (JSON.parse(JSON.stringify(shown)) as unknown);
};

describe("options of which one is marked", () => {
  const LIST = 'rows: ["Run this?{text}", "  enter: choose"], selected: "> {option}", options: "  {option}"';
  test("are moved along by arrows, and the row of keys is none of them", () => {
    expect(offers(LIST, "Run this? ls", "  yes", "> no", "  always", "  enter: choose")).toEqual({
      question: ["Run this? ls"],
      options: ["yes", "no", "always"],
      selected: 1,
    });
  });
  test("and in a frame are read without it", () => {
    const frame =
      'rows: ["│ Run this?{text}", "  enter: choose"], selected: "│ > {option}│", options: "│   {option}│"';
    const rows = [
      "╭─────────────╮",
      "│ Run this?   │",
      "│ $ make      │",
      "│ > yes       │",
      "│   no │ stop │",
      "╰─────────────╯",
    ];
    expect(offers(frame, ...rows, "  enter: choose")).toEqual({
      question: ["Run this?", "$ make"],
      options: ["yes", "no │ stop"],
      selected: 0,
    });
  });
  test("with none or two that are marked, or but one, offer nothing", () => {
    expect(offers(LIST, "Run this?", "  yes", "  no", "  enter: choose")).toBeUndefined();
    expect(offers(LIST, "Run this?", "> yes", "> no", "  enter: choose")).toBeUndefined();
    expect(offers(LIST, "Run this?", "> yes", "  enter: choose")).toBeUndefined();
    expect(offers(LIST, "> yes", "  no", "  enter: choose")).toBeUndefined();
  });
});

describe("options with a key", () => {
  const KEYS = 'rows: ["Run this?{text}"], within: 9, options: ["  {key}. {option}", "> {key}. {option}"]';
  test("are chosen by it, and what they are about stands above", () => {
    expect(offers(KEYS, "────────", "", "  $ make", "Run this?", "> 1. yes", "  2. no: stop it")).toEqual({
      question: ["$ make", "Run this?"],
      options: ["yes", "no: stop it"],
      keys: ["1", "2"],
    });
  });
  test("may have a mark too", () => {
    const marked =
      'rows: ["Run this?"], within: 9, options: "  {key}. {option}", selected: "> {key}. {option}"';
    expect(offers(marked, "Run this?", "  1. yes", "> 2. no")).toMatchObject({
      selected: 1,
      keys: ["1", "2"],
    });
    expect(offers(marked, "Run this?", "> 1. yes", "> 2. no")).toBeUndefined();
  });
  for (const [what, ...rows] of [
    ["the same key twice", "  1. yes", "  1. no"],
    ["numbers by which mosaic would call others", "  0. exit", "  1. yes"],
    ["numbers that do not count", "  1. yes", "  3. no"],
    ["a row between them that has two digits", "  1. yes", "  10. no"],
    ["one alone", "  1. yes"],
  ] as const) {
    test(`${what}: nothing can be told`, () => expect(offers(KEYS, "Run this?", ...rows)).toBeUndefined());
  }
  test("may be letters", () => {
    expect(offers(KEYS, "Run this?", "  y. yes", "  n. no")).toMatchObject({ keys: ["y", "n"] });
  });
});

const LINE =
  'rows: ["{text}(y)es/(n)o [yes]: {typed}"], choices: [{ key: "yes", says: run it }, { key: "no", says: do not }]';
const asks = (row: string) => offers(LINE, "$ make", row);

describe("an answer that is typed", () => {
  test("has what is typed already apart from the question", () => {
    const empty = asks("Run it? (y)es/(n)o [yes]:");
    expect(empty).toEqual({
      question: ["$ make", "Run it? (y)es/(n)o [yes]:"],
      options: ["run it", "do not"],
      keys: ["yes", "no"],
      typed: "",
      shown: ["$ make", "Run it? (y)es/(n)o [yes]:"],
    });
    expect(asks("Run it? (y)es/(n)o [yes]: ye")).toMatchObject({ typed: "ye" });
    expect(asks("Run it? (y)es/(n)o [yes]: ye")).toMatchObject({
      question: ["$ make", "Run it? (y)es/(n)o [yes]:"],
    });
  });
  test("may be a number of two digits", () => {
    const rows = Array.from({ length: 11 }, (_, at) => `${at + 1}) file ${at + 1}`);
    const menu = 'rows: ["Which?", "#? {typed}"], options: "{key}) {option}"';
    expect(offers(menu, "Which?", ...rows, "#?")).toMatchObject({
      options: rows.map((row) => row.replace(/^\d+\) /, "")),
      typed: "",
    });
  });
});

test("a description that says nothing of options leaves them to the reader of the built-in ones", () => {
  expect(offers('rows: ["Sure?{text}"], within: 5', "Sure?", "❯ 1. Yes", "  2. No")).toEqual({
    question: ["Sure?"],
    options: ["1. Yes", "2. No"],
    selected: 0,
  });
  expect(offers('rows: ["Sure?{text}"], within: 5', "nothing", "❯ 1. Yes", "  2. No")).toBeUndefined();
});
