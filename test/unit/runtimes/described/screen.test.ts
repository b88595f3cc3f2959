/** What a description makes of screens: a dialog first, idle only with a box, and unknown for all that no rule knows. */
import { describe, expect, test } from "bun:test";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import type { RuntimeAdapter } from "../../../../src/runtimes/contract.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { describedBy } from "../../../support/descriptions.ts";

const HEAD = "version: 1\nprogram: own\nscreen:\n";
const adapterOf = (screen: string) => describedAdapter(describedBy(HEAD + screen));

const FRAMED = `  box: { top: "{line:─}", prompt: "> ", next: "  ", bottom: "{line:─}", rows_below: 2, hints: "Say something", hint_colours: "38;5;8" }
  dialogs:
    - { is: approval, rows: ["Allow {text}?", " y/n"] }
    - { is: picker, draft: "/{text}" }
  working: [{ just_above: "{spinner} {text}" }]
  queued: [{ just_above: "{spinner} {text}", below: "{digits} waiting" }]
  rate_limit: [{ above: "Limit until {text}" }]
  idle: [{ last: "ready" }, { title: "own: ready" }]
`;
const framed = adapterOf(FRAMED);
const LINE = "─".repeat(20);
const read = (rows: readonly string[], title?: string) => {
  const { state, rule, composer } = framed.readScreen(parseScreen(rows.join("\n"), title));
  return [state, rule.replace("own.screen.", ""), composer?.draft];
};
const boxed = (draft: readonly string[], ...below: readonly string[]) => [LINE, ...draft, LINE, ...below];

describe("a box with edges", () => {
  for (const [what, rows, wanted] of [
    ["empty, and idle", boxed([">"], "ready"), ["idle", "idle[0]", ""]],
    ["with a draft of two rows", boxed(["> one", "  two"], "ready"), ["idle", "idle[0]", "one\ntwo"]],
    ["with a hint of words", boxed(["> Say something"], "ready"), ["idle", "idle[0]", ""]],
    ["with a hint that is dim", boxed(["> \u001b[2mtry this\u001b[0m"], "ready"), ["idle", "idle[0]", ""]],
    ["with a hint in its colour", boxed(["> \u001b[38;5;8mtry\u001b[0m"], "ready"), ["idle", "idle[0]", ""]],
    ["at work", ["⠼ thinking", ...boxed([">"], "ready")], ["working", "working[0]", ""]],
    ["at work, holding", ["⠼ thinking", ...boxed([">"], "2 waiting")], ["queued", "queued[0]", ""]],
    [
      "at a limit",
      ["Limit until 15:00", "", ...boxed([">"], "ready")],
      ["blocked: rate-limit", "rate_limit[0]", ""],
    ],
    ["below which no rule knows the row", boxed([">"], "else"), ["unknown", "none", ""]],
    ["with a row inside that cannot be", boxed([">", "else"], "ready"), ["unknown", "none", undefined]],
    ["without its upper edge", [">", LINE, "ready"], ["unknown", "none", undefined]],
    ["without its prompt", boxed(["  text"], "ready"), ["unknown", "none", undefined]],
    ["too far above the end", boxed([">"], "a", "b", "ready"), ["unknown", "none", undefined]],
    [
      "in a quotation above another one",
      [...boxed(["> old"]), "", ...boxed(["> new"], "ready")],
      ["idle", "idle[0]", "new"],
    ],
  ] as const) {
    test(what, () => expect(read(rows)).toEqual([...wanted]));
  }

  test("a title says it too, but only with a box", () => {
    expect(read(boxed([">"], "else"), "own: ready")).toEqual(["idle", "idle[1]", ""]);
    expect(read(["ready"], "own: ready")).toEqual(["unknown", "none", undefined]);
  });
});

describe("a box whose rows end with its frame", () => {
  const inFrame = adapterOf(
    '  box: { top: "╭{line:─}╮", prompt: "│ > ", next: "│   ", right: "│", bottom: "╰{line:─}╯" }\n' +
      '  idle: [{ last: "ready" }]\n',
  );
  const draftOf = (...rows: readonly string[]) => {
    const capture = ["╭────────╮", ...rows, "╰────────╯", "ready"].join("\n");
    return inFrame.readScreen(parseScreen(capture)).composer?.draft;
  };
  test("has in it what stands before that", () => {
    expect(draftOf("│ >      │")).toBe("");
    expect(draftOf("│ > one  │", "│   two  │")).toBe("one\ntwo");
    expect(draftOf("│ > \u001b[2mask\u001b[0m  │")).toBe("");
  });
  test("keeps what somebody typed that looks like the frame, also where that is dim", () => {
    expect(draftOf("│ > │    │")).toBe("│");
    expect(draftOf("│ > │    \u001b[2m│\u001b[0m")).toBe("│");
  });
  test("is none where a row lacks it", () => {
    expect(draftOf("│ > one")).toBeUndefined();
    expect(draftOf("│ > one  │", "│   two")).toBeUndefined();
  });
});

describe("a dialog", () => {
  test("is stronger than an idle box above or below it", () => {
    const idle = boxed([">"], "ready");
    expect(read([...idle, "Allow touch?", " y/n"]).slice(0, 2)).toEqual(["blocked: approval", "dialogs[0]"]);
    const both = adapterOf(
      FRAMED.replace('rows: ["Allow {text}?", " y/n"]', 'within: 6, rows: ["Allow {text}?", " y/n"]'),
    );
    const capture = ["Allow touch?", " y/n", ...idle].join("\n");
    expect(both.readScreen(parseScreen(capture)).state).toBe("blocked: approval");
  });
  test("has its rows in order, with others between them, and the last one at the end", () => {
    expect(read(["Allow touch?", "  touch x", "", " y/n"])[0]).toBe("blocked: approval");
    expect(read([" y/n", "Allow touch?"])[0]).toBe("unknown");
    expect(read(["Allow touch?", " y/n", "$ "])[0]).toBe("unknown");
  });
  test("quoted in the conversation above a box is none", () => {
    expect(read(["Allow touch?", " y/n", ...boxed([">"], "ready")])[0]).toBe("idle");
  });
  test("may be told by what is being typed", () => {
    expect(read(boxed(["> /mod"], "ready"))).toEqual(["blocked: picker", "dialogs[1]", "/mod"]);
  });
  test("gives tmux its words, by which an Enter is refused", () => {
    expect(framed.typing.dialogWords).toEqual([]);
    const words = adapterOf(FRAMED.replace('"Allow {text}?"', '"Allow this: {text}, or not?"')).typing
      .dialogWords;
    expect(words).toEqual(["Allow this", "or not?"]);
  });
});

describe("a prompt without edges", () => {
  const plain = adapterOf('  box: { prompt: "own> " }\n  idle: [{ last: ["own>", "own> {text}"] }]\n');
  const at = (...rows: readonly string[]) => {
    const { state, composer } = plain.readScreen(parseScreen(rows.join("\n")));
    return [state, composer?.draft];
  };
  test("is the last row, and nothing else", () => {
    expect(at("hello", "own> ")).toEqual(["idle", ""]);
    expect(at("hello", "own> a draft")).toEqual(["idle", "a draft"]);
    expect(at("own> ", "it works on it")).toEqual(["unknown", undefined]);
    expect(at("own> a very long draft that", "goes on here")).toEqual(["unknown", undefined]);
  });
});

const abilitiesOf = (adapter: RuntimeAdapter) =>
  (["conversation", "transcript", "proof", "turn"] as const).filter((key) => key in adapter);

describe("a prompt that the terminal breaks", () => {
  const wrapped = adapterOf('  box: { prompt: "own> ", wraps: true }\n  idle: [{ last: "{text}" }]\n');
  const at = (columns: number | undefined, ...rows: readonly string[]) => {
    const { state, composer } = wrapped.readScreen(parseScreen(rows.join("\n"), undefined, columns));
    return [state, composer?.draft];
  };
  test("goes on behind a row that is full, and behind no other", () => {
    expect(at(20, "hello", "own> a draft that is", "long, and goes on to", "here")).toEqual([
      "idle",
      "a draft that islong, and goes on tohere",
    ]);
    expect(at(20, "own> 漢漢漢漢漢漢漢", "漢")).toEqual(["idle", "漢漢漢漢漢漢漢漢"]);
    expect(at(20, "own> short", "what it answers")).toEqual(["unknown", undefined]);
    expect(at(20, "own> a draft that is", "long, and", "what it answers")).toEqual(["unknown", undefined]);
  });
  test("has one row where nobody says how wide it is", () => {
    expect(at(undefined, "own> a draft")).toEqual(["idle", "a draft"]);
    expect(at(undefined, "own> a draft that is", "long")).toEqual(["unknown", undefined]);
  });
});

test("nothing is known of a screen without a description of it, nor of a file that is wrong", () => {
  expect(adapterOf("  dialogs: []\n").readScreen(parseScreen("ready")).state).toBe("unknown");
  const wrong = describedAdapter({
    ...describedBy(HEAD + FRAMED),
    description: undefined,
    problem: "no such key",
  });
  expect(wrong.readScreen(parseScreen("ready"))).toMatchObject({ state: "unknown", saw: "no such key" });
  expect(abilitiesOf(wrong)).toEqual([]);
});

const record = (lines: string) =>
  adapterOf(
    `${FRAMED}record: { folder: /r, file: "{text}.jsonl", find: newest, time: at, lines: [${lines}] }\n`,
  );

test("without a record nothing proves a message, and nobody can be asked", () => {
  expect(abilitiesOf(framed)).toEqual([]);
  const user = "{ is: user, when: a == b, text: t }";
  const always = ["conversation", "transcript"] as const;
  expect(abilitiesOf(record("{ is: answer, when: a == b, text: t }"))).toEqual([...always]);
  expect(abilitiesOf(record(user))).toEqual([...always, "proof"]);
  expect(abilitiesOf(record(`${user}, { is: end, when: a == c }`))).toEqual([...always, "proof", "turn"]);
});
