import { describe, expect, test } from "bun:test";
import { parsePatterns } from "../../../../src/domain/patterns/parse.ts";

const entry = (words: string, runtime = "claude", versions = "[2.1.340]") =>
  `version: 1\npatterns:\n  - runtime: ${runtime}\n    versions: ${versions}\n    words:\n      ${words}\n`;

function problems(text: string): string[] {
  const parsed = parsePatterns(text, "patterns.yaml");
  return parsed.ok
    ? []
    : parsed.issues.map(({ line, column, path, what, hint }) =>
        [`${line}:${column}`, path, what, ...(hint === undefined ? [] : [`hint: ${hint}`])].join(" | "),
      );
}

describe("a file of patterns", () => {
  test("is words by runtime, version and place", () => {
    const text = entry(`interrupt: [press esc to stop]\n      prompt: ["▶"]`);
    const parsed = parsePatterns(text, "patterns.yaml");
    expect(parsed.ok && parsed.entries).toEqual([
      {
        runtime: "claude",
        versions: ["2.1.340"],
        words: { interrupt: ["press esc to stop"], prompt: ["▶"] },
      },
    ]);
  });
  test("of no words is one", () => expect(problems("version: 1\npatterns: []\n")).toEqual([]));
  for (const [what, text, wanted] of [
    ["nothing", "", ["1:1 |  | the file is empty | hint: version: 1"]],
    [
      "broken YAML",
      "version: 1\npatterns: [\n",
      ["3:1 |  | a [ further up is not closed before this | hint: add the missing ]"],
    ],
    [
      "another format",
      "version: 2\npatterns: []\n",
      ["1:10 | version | expected the number 1, got the number 2 | hint: write version: 1"],
    ],
    [
      "a key that is not known",
      "version: 1\npattern: []\n",
      [
        '1:1 |  | the required key "patterns" is missing | hint: write patterns: [] for none',
        '2:1 | pattern | unknown key "pattern" | hint: known here: version or patterns',
      ],
    ],
    [
      "another key in an entry",
      entry("interrupt: [abc def]").replace("versions:", "version:"),
      [
        '3:5 | patterns[0] | the required key "versions" is missing | hint: write versions: [any] for all of them',
        '4:5 | patterns[0].version | unknown key "version" | hint: known here: runtime, versions or words',
      ],
    ],
    [
      "a runtime of which nothing is known",
      entry("interrupt: [abc def]", "command"),
      [
        '3:14 | patterns[0].runtime | "command" is not one of claude, codex, opencode, pi, gemini, qwen, copilot or stub',
      ],
    ],
    [
      "a range of versions",
      entry("interrupt: [abc def]", "claude", '["^2.1.0"]'),
      [
        '4:16 | patterns[0].versions[0] | "^2.1.0" is no version | hint: an exact version, 2.1.340; with a + at its end that one and later ones; or any',
      ],
    ],
    [
      "a number for a version",
      entry("interrupt: [abc def]", "claude", "[2.1]"),
      ['4:16 | patterns[0].versions[0] | expected text, got the number 2.1 | hint: put it in quotes: "2.1"'],
    ],
    [
      "a place that is not there",
      entry("interupt: [abc def]"),
      ['6:7 | patterns[0].words.interupt | claude has no place "interupt" | hint: did you mean "interrupt"?'],
    ],
    [
      "a number for a word",
      entry("limited: [529]"),
      [
        '6:17 | patterns[0].words.limited[0] | expected text, got the number 529 | hint: put it in quotes: "529"',
      ],
    ],
    [
      "a word in place of a list",
      entry("interrupt: abc def"),
      ['6:18 | patterns[0].words.interrupt | expected a list, got "abc def"'],
    ],
    ["an empty list", entry("interrupt: []"), ["6:18 | patterns[0].words.interrupt | the list is empty"]],
    [
      "what may stand in an empty box",
      entry("placeholder: [Say something]", "gemini"),
      [
        '6:7 | patterns[0].words.placeholder | "placeholder" takes no words of a file: a person may have typed what stands there',
      ],
    ],
    [
      "a word of two letters",
      entry('interrupt: ["a b"]'),
      [
        '6:19 | patterns[0].words.interrupt[0] | "a b" has 2 letters and digits of its own; it would be seen everywhere | hint: at least 3',
      ],
    ],
    [
      "any text at all",
      entry('hint: ["<any>"]'),
      [
        '6:14 | patterns[0].words.hint[0] | "<any>" has 0 letters and digits of its own; it would be seen everywhere | hint: at least 3',
      ],
    ],
    [
      "two wildcards",
      entry('hint: ["<any> of <any>"]'),
      ['6:14 | patterns[0].words.hint[0] | "<any> of <any>" has 2 wildcards; one fits'],
    ],
    [
      "two lines",
      entry('hint: ["one\\ntwo"]'),
      ['6:14 | patterns[0].words.hint[0] | "one\\ntwo" has more than one line; a word stands in one row'],
    ],
    [
      "a control character",
      entry('hint: ["one\\u001btwo"]'),
      ['6:14 | patterns[0].words.hint[0] | "one\\x1btwo" contains a control character'],
    ],
    [
      "a long text",
      entry(`hint: ["${"word ".repeat(40)}"]`),
      ["6:14 | patterns[0].words.hint[0] | 200 characters; at most 120 fit"],
    ],
    [
      "seventeen words",
      entry(`hint: [${Array.from({ length: 17 }, (_, at) => `word${at}`).join(", ")}]`),
      ["6:13 | patterns[0].words.hint | more than 16 words of one place"],
    ],
    [
      "a mark of work as one of rest",
      entry("hint: [esc to interrupt]"),
      [
        '6:14 | patterns[0].words.hint[0] | "esc to interrupt" is what it shows at "interrupt" ("esc to interrupt"), and there it says working',
      ],
    ],
    [
      "a wildcard that takes it in",
      entry('hint: ["<any> to interrupt"]'),
      [
        '6:14 | patterns[0].words.hint[0] | "<any> to interrupt" is what it shows at "interrupt" ("esc to interrupt"), and there it says working',
      ],
    ],
    [
      "the keys of a dialog as a mark of rest",
      entry("mode: [Esc to cancel]"),
      [
        '6:14 | patterns[0].words.mode[0] | "Esc to cancel" is what it shows at "dialog-keys" ("Esc to cancel"), and there it says blocked: picker',
      ],
    ],
    [
      "a letter for a prompt",
      entry("prompt: [x]"),
      [
        '6:16 | patterns[0].words.prompt[0] | "x" is no sign: one character, one column wide, neither a letter nor a digit',
      ],
    ],
    [
      "two signs for a prompt",
      entry('prompt: ["▶▶"]'),
      [
        '6:16 | patterns[0].words.prompt[0] | "▶▶" is no sign: one character, one column wide, neither a letter nor a digit',
      ],
    ],
    [
      "a wide sign for a prompt",
      entry('prompt: ["〉"]'),
      [
        '6:16 | patterns[0].words.prompt[0] | "〉" is no sign: one character, one column wide, neither a letter nor a digit',
      ],
    ],
    [
      "the prompt of a shell",
      entry('prompt: ["$"]'),
      ['6:16 | patterns[0].words.prompt[0] | "$" is what a shell shows, which would run a message'],
    ],
    [
      "the sign of the shell mode",
      entry('prompt: ["!"]'),
      ['6:16 | patterns[0].words.prompt[0] | "!" is what a shell shows, which would run a message'],
    ],
    [
      "a spinner for a prompt",
      entry('prompt: ["✻"]'),
      [
        '6:16 | patterns[0].words.prompt[0] | "✻" is what it shows at "spinner" ("✻"), and there it says working',
      ],
    ],
    [
      "a text for a rule",
      entry('rule: ["."]'),
      ['6:14 | patterns[0].words.rule[0] | "." draws no line | hint: such as ━, ═ or ▔'],
    ],
  ] as const) {
    test(`is none with ${what}, and says where`, () => expect(problems(text)).toEqual([...wanted]));
  }
  test("never throws, and is never of another kind", () => {
    for (const text of ["[]", "- 1", "x", "version: 1\npatterns: 3", "version: 1\npatterns: [3]", "\0"])
      expect(problems(text).length).toBeGreaterThan(0);
  });
});
