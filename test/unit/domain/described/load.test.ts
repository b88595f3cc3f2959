/** What is wrong with a description is said with its place, and no text of a file brings the reader down. */
import { describe, expect, test } from "bun:test";
import { descriptionJsonSchema } from "../../../../src/domain/described/json-schema.ts";
import { parseDescription } from "../../../../src/domain/described/load.ts";

const GOOD = `version: 1
program: own
start:
  arguments: [--session, "{conversation}"]
screen:
  box: { prompt: "> " }
  idle:
    - last: "ready"
record:
  folder: "{home}/.own"
  file: "{conversation}.jsonl"
  find: conversation
  time: at
  lines:
    - { is: user, when: role == user, text: "content[].text" }
    - { is: end, when: role == end }
`;

const problems = (text: string) => {
  const parsed = parseDescription(text, "own.yaml");
  return parsed.ok
    ? []
    : parsed.issues.map(({ line, column, path, what }) => `${line}:${column} ${path}: ${what}`);
};
const changed = (from: string, to: string) => {
  expect(GOOD).toContain(from);
  return problems(GOOD.replace(from, to));
};

test("what is left out has a value", () => {
  const parsed = parseDescription(GOOD, "own.yaml");
  expect(parsed).toMatchObject({
    ok: true,
    description: {
      processNames: ["own"],
      start: { yolo: [], resume: undefined },
      typing: { settleMs: 500, stillMs: 1000, longest: 4096, oneLine: false, clearKeys: undefined },
      screen: { dialogs: [], box: { top: [], next: undefined, rowsBelow: 8 } },
    },
  });
});

const dialog = (text: string) =>
  changed(
    '  box: { prompt: "> " }\n',
    `  box: { prompt: "> " }\n  dialogs:\n    - { is: approval, ${text} }\n`,
  );

describe("each problem has its place", () => {
  for (const [from, to, problem] of [
    ["program: own", "program: bin/own", "2:10 program: a program's name, or its path from / or ~/"],
    ["program: own", "program: -own", expect.stringContaining("2:10 program: ")],
    ["version: 1", "version: 2", "1:10 version: expected the number 1, got the number 2"],
    ['last: "ready"', 'last: "{ready}"', '8:13 screen.idle[0].last: "{ready}" is no part of a pattern'],
    [
      'last: "ready"',
      'bottom: "ready"',
      expect.stringContaining('screen.idle[0].bottom: unknown key "bottom"'),
    ],
    ['    - last: "ready"', "    - {}", "8:7 screen.idle[0]: a rule that names no place is always true"],
    ['prompt: "> "', "top: x", expect.stringContaining('the required key "prompt" is missing')],
    ['prompt: "> "', 'prompt: "> ", next: ""', "6:30 screen.box.next: every row would belong to the box"],
    [
      'prompt: "> "',
      'prompt: "> ", next: "  ", wraps: true',
      "6:43 screen.box.wraps: its further rows have no beginning of their own",
    ],
    ['prompt: "> "', 'prompt: " "', "6:18 screen.box.prompt: every row would begin the box"],
    ["{home}/.own", "own", "10:11 record.folder: a folder begins with /, {home} or {data}"],
    ["{home}/.own", "{home}/../x", "10:11 record.folder: a folder without .."],
    ["{home}/.own", "{house}/x", '10:11 record.folder: "{house}" is nothing that is filled in'],
    ["{home}/.own", "{data}/x", "10:11 record.folder: {data} is not said"],
    [
      '"{conversation}.jsonl"',
      '"../{conversation}.jsonl"',
      "11:9 record.file: a path below the folder, without ..",
    ],
    ["find: conversation", "find: first", expect.stringContaining('12:9 record.find: "first" is not one of')],
    ["[--session, ", "[--new, x, ", ""],
    [
      ', "{conversation}"]',
      "]",
      "12:9 record.find: {conversation} must stand in start.arguments and in record.file",
    ],
    ["role == user", "role is user", expect.stringContaining("15:25 record.lines[0].when: ")],
    ["content[].text", "content[.text", expect.stringContaining("record.lines[0].text: ")],
    [', text: "content[].text"', "", "15:7 record.lines[0]: user needs the path to its text"],
    ["is: end", "is: stop", expect.stringContaining("16:13 record.lines[1].is: ")],
    ["time: at", "time: [at]", expect.stringContaining("13:9 record.time: expected text")],
    ["start:\n", "typing: { settle: 1h }\nstart:\n", "3:19 typing.settle: longer than 10s"],
    [
      "start:\n",
      'typing: { clear_keys: ["x;y"] }\nstart:\n',
      '3:24 typing.clear_keys[0]: "x;y" is no key of tmux',
    ],
    [
      "start:\n",
      "typing: { longest: 5 }\nstart:\n",
      expect.stringContaining("3:20 typing.longest: 5 is less than 256"),
    ],
  ] as const) {
    test(JSON.stringify([from.trim(), to.trim()]), () => {
      expect(changed(from, to)).toEqual(problem === "" ? [] : [problem as string]);
    });
  }

  for (const [text, problem] of [
    ['rows: ["Sure?"], options: "{key}. {option}"', ""],
    ['rows: ["Sure? {typed}"], choices: [{ key: "yes", says: a }, { key: "no", says: b }]', ""],
    ['rows: ["{text}"]', "8:29 screen.dialogs[0].rows: it holds of every screen"],
    ['draft: "{text}"', "8:7 screen.dialogs[0]: it holds of every screen"],
    ['rows: ["{option}"]', '8:30 screen.dialogs[0].rows[0]: "{option}" is no part of a pattern'],
    ['rows: ["{typed} x"]', "8:29 screen.dialogs[0].rows: {typed} is not at the end of the last row"],
    ['rows: ["a {typed}", "b"]', "8:29 screen.dialogs[0].rows: {typed} is not at the end of the last row"],
    ['rows: ["a"], options: "{option}"', '8:45 screen.dialogs[0].options: "{option}" is every row'],
    ['rows: ["a"], options: "  yes"', '8:45 screen.dialogs[0].options: "  yes" has no {option}'],
    ['rows: ["a"], options: "  {option}"', "8:45 screen.dialogs[0].options: nothing says how one is chosen"],
    [
      'rows: ["a"], options: ["{key} {option}", "> {option}"]',
      "some of them have a {key}, and some have none",
    ],
    ['rows: ["a"], selected: "> {option}"', "nothing says how the others look"],
    ['rows: ["a {typed}"], selected: "> {option}", options: "  {option}"', "and no {key} what"],
    ['last: "a", options: "{key} {option}"', "nobody knows where its options are"],
    [
      'rows: ["a"], options: "{key} {option}", choices: [{ key: a, says: b }, { key: c, says: d }]',
      "said twice",
    ],
    ['rows: ["a"], choices: [{ key: a, says: b }]', "screen.dialogs[0].choices: the list is empty"],
    ['rows: ["a"], choices: [{ key: a, says: b }, { key: a, says: c }]', "a chooses two of them"],
    ['rows: ["a"], choices: [{ key: yes1, says: b }, { key: n, says: c }]', "yes1 is no single key"],
    ['rows: ["a"], choices: [{ key: "a;b", says: b }, { key: n, says: c }]', '"a;b" is no key of tmux'],
    [
      'rows: ["a {typed}"], choices: [{ key: C-c, says: b }, { key: n, says: c }]',
      "cannot be typed in a line",
    ],
    ['rows: ["a"], choices: [{ key: a, says: "" }, { key: n, says: c }]', "the text is empty"],
  ] as const) {
    test(`a dialog of ${text}`, () => {
      expect(dialog(text)).toEqual(problem === "" ? [] : [expect.stringContaining(problem)]);
    });
  }

  const END = "    - { is: end, when: role == end }\n";
  const LIMITED = "is: limited, when: role == limit";
  for (const [text, problem] of [
    [`    - { ${LIMITED} }\n`, ""],
    [`    - { ${LIMITED}, resets: { at: t, says: "{text}at {reset}" } }\n`, ""],
    [
      `    - { ${LIMITED}, resets: { says: "{text}at {reset}" } }\n`,
      "nothing says where the end of the limit stands",
    ],
    [`    - { ${LIMITED}, resets: { at: t, says: "at noon" } }\n`, '"at noon" has no {reset}'],
    [`    - { ${LIMITED}, resets: { at: t, says: "{text}{reset}" } }\n`, '"{text}{reset}" is every row'],
    [`    - { ${LIMITED}, resets: { at: "t[" } }\n`, "record.lines[2].resets.at: "],
    ["    - { is: failed, when: a == b, resets: { at: t } }\n", "failed has no end of a limit"],
    ["  usage: [{ when: a == b, input: i, output: o }]\n", ""],
    ["  usage: [{ when: a == b, input: i }]\n", 'the required key "output" is missing'],
    ["  usage: [{ when: a is b, input: i, output: o }]\n", "record.usage[0].when: "],
    ["  usage: [{ when: a == b, input: 3, output: o }]\n", "record.usage[0].input: expected text"],
    ["  usage: [{ when: a == b, input: i, output: o, cache: c }]\n", 'unknown key "cache"'],
    [
      "  usage: [{ when: a == b, input: i, output: o, cache_in_input: true }]\n",
      "record.usage[0].cache_in_input: no tokens of a cache are said",
    ],
    ["  usage: []\n", "record.usage: the list is empty"],
  ] as const) {
    test(`a record with ${text.trim()}`, () => {
      expect(changed(END, `${END}${text}`)).toEqual(problem === "" ? [] : [expect.stringContaining(problem)]);
    });
  }

  test("a rule that holds of every screen is none, but of idle, which has a box besides", () => {
    expect(changed("  idle:", '  working: [{ last: "{text}" }]\n  idle:')).toEqual([
      "7:13 screen.working[0]: it holds of every screen",
    ]);
    expect(changed('last: "ready"', 'draft: "{text}"')).toEqual([]);
  });

  test("a key that was misspelled is not said to be missing too", () => {
    expect(changed("  idle:", "  idel:")).toEqual(['7:3 screen.idel: unknown key "idel"']);
    expect(parseDescription(GOOD.replace("  idle:", "  idel:"), "x")).toMatchObject({
      issues: [{ hint: 'did you mean "idle"?' }],
    });
  });

  test("a screen without a word for idle, or without a box, can never be typed to", () => {
    expect(changed('  idle:\n    - last: "ready"\n', "")).toEqual([
      "6:3 screen: nothing says how it looks when it waits for a message",
    ]);
    expect(changed('  box: { prompt: "> " }\n', "")).toEqual([
      "6:3 screen: idle is only seen with a box, and there is none",
    ]);
  });
});

describe("no text brings it down", () => {
  for (const [what, text] of [
    ["nothing", ""],
    ["a comment", "# nothing"],
    ["a list", "- a\n- b\n"],
    ["a text", "hello"],
    ["broken YAML", "version: [1\n  x"],
    ["a tag", "version: !!js/function 1\n"],
    ["an alias of itself", "a: &a [*a]\n"],
    ["a prototype", `__proto__: { x: 1 }\n${GOOD}`],
    ["bytes that are no UTF-8", `version: 1\nprogram: \udcff\n`],
    [
      "many entries",
      GOOD.replace('- last: "ready"', Array.from({ length: 33 }, () => '- last: "x"').join("\n    ")),
    ],
    [
      "a long list of patterns",
      GOOD.replace('"ready"', JSON.stringify(Array.from({ length: 33 }, () => "x"))),
    ],
  ] as const) {
    test(what, () => expect(problems(text).length).toBeGreaterThan(0));
  }
});

test("the schema for editors has every key with its words", () => {
  const undescribed: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { properties, items, description, anyOf } = schema as Record<string, unknown>;
    if (path !== "" && !path.endsWith("[]") && typeof description !== "string") undescribed.push(path);
    for (const [key, value] of Object.entries((properties as object | undefined) ?? {}))
      visit(value, `${path}.${key}`);
    if (items !== undefined && anyOf === undefined) visit(items, `${path}[]`);
  };
  visit(descriptionJsonSchema(), "");
  expect(undescribed).toEqual([]);
});
