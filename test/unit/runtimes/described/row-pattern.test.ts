import { describe, expect, test } from "bun:test";
import {
  LONGEST_PATTERN,
  parseRowPattern,
  WIDEST_ROW,
} from "../../../../src/runtimes/described/row-pattern.ts";

const pattern = (source: string) => {
  const parsed = parseRowPattern(source);
  if (!parsed.ok) throw new Error(parsed.what);
  return parsed.value;
};

describe("a pattern is a whole row", () => {
  for (const [source, row, is] of [
    ["  ready", "  ready", true],
    ["  ready", "  ready ", false],
    ["  ready", "x  ready", false],
    ["", "", true],
    ["{text}", "", true],
    ["{text}ready", "not ready", true],
    ["busy, {digits} waiting", "busy, 12 waiting", true],
    ["busy, {digits} waiting", "busy,  waiting", false],
    ["busy, {digits} waiting", "busy, 1x waiting", false],
    ["{digits}{digits}", "1", false],
    ["{digits}{digits}", "123", true],
    ["a{blanks}b", "a   b", true],
    ["a{blanks}b", "ab", false],
    ["{word} {word}", "two words", true],
    ["{word}", "two words", false],
    ["{char}", "漢", true],
    ["{char}", "👩", true],
    ["{char}", "ab", false],
    ["{spinner} Working", "⠼ Working", true],
    ["{spinner} Working", "x Working", false],
    ["{line:─}", "───", true],
    ["{line:─}", "──", false],
    ["{line:─}", "──━", false],
    ["── {char} {text} {line:─}", "── ⠼ Working ────", true],
    ["{{text}", "{text}", true],
    ["(.*)+$", "(.*)+$", true],
    ["(.*)+$", "anything", false],
    ["{text}a{text}b{text}", "xxaxxbxx", true],
    ["{text}a{text}b{text}", "xxbxxaxx", false],
  ] as const) {
    test(`${JSON.stringify(source)} ${is ? "is" : "is not"} ${JSON.stringify(row)}`, () => {
      expect(pattern(source).test(row)).toBe(is);
    });
  }

  test("says what stands in the place of a part, where it is to", () => {
    const parsed = parseRowPattern("{text}{key}. {option}", ["option", "key"]);
    if (!parsed.ok) throw new Error(parsed.what);
    const row = parsed.value;
    expect([row.taken("key", " > 12. run it. Yes"), row.taken("option", " > 12. run it. Yes")]).toEqual([
      "12",
      "run it. Yes",
    ]);
    expect([row.taken("key", " > run it"), row.taken("typed", " > 1. run it"), row.has("typed")]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(parseRowPattern("{option}").ok).toBe(false);
    expect(parseRowPattern("{option} {option}", ["option"])).toMatchObject({
      what: "{option} stands in it twice",
    });
  });

  test("is anything only where every row is it", () => {
    for (const source of ["{text}", "{text}{text}", "{text}{char}"])
      expect([source, pattern(source).isAnything]).toEqual([source, true]);
    for (const source of [
      "",
      "{word}",
      "{text}.",
      "{digits}",
      "{text} {text}",
      "{line:─}",
      "{spinner}{text}",
    ])
      expect([source, pattern(source).isAnything]).toEqual([source, false]);
  });

  test("says which conversation a file's name has", () => {
    const id = "11111111-1111-4111-8111-111111111111";
    expect(pattern("{conversation}.jsonl").taken("conversation", `${id}.jsonl`)).toBe(id);
    expect(pattern("{text}_{conversation}.jsonl").taken("conversation", `2026_${id}.jsonl`)).toContain(
      id.slice(-12),
    );
    expect(pattern("{conversation}/events.jsonl").taken("conversation", "../events.jsonl")).toBeUndefined();
    expect(pattern("chat.jsonl").taken("conversation", "chat.jsonl")).toBeUndefined();
  });
});

describe("what is no pattern is refused with its words", () => {
  for (const [source, what] of [
    ["{number}", '"{number}" is no part of a pattern'],
    ["{", '"{" is no part of a pattern'],
    ["{line:}", '"{line:}" is no part of a pattern'],
    ["{line:ab}", '"{line:ab}" is no part of a pattern'],
    ["{constructor}", '"{constructor}" is no part of a pattern'],
    ["a\tb", "a pattern is one row, without tabs and other control characters"],
    ["{conversation}{conversation}", "{conversation} stands in it twice"],
    [
      "x".repeat(LONGEST_PATTERN + 1),
      `a pattern of ${LONGEST_PATTERN + 1} characters; at most ${LONGEST_PATTERN}`,
    ],
  ] as const) {
    test(source.slice(0, 30), () => {
      const parsed = parseRowPattern(source);
      expect(parsed.ok ? "taken" : parsed.what).toBe(what);
    });
  }
});

/** Milliseconds of this process alone, whatever else the host does. */
function slowest(source: string, text: string): number {
  const one = pattern(source);
  const begun = process.cpuUsage();
  for (let time = 0; time < 20; time += 1) expect(one.test(text)).toBe(false);
  const { user } = process.cpuUsage(begun);
  return user / 20 / 1000;
}

describe("a hostile row", () => {
  // as a regular expression each of these takes time that doubles with each character of the row
  const worst = "{text}a".repeat(28);
  const many = "{digits}{blanks}".repeat(12);

  test("costs no more than its length times the pattern's", () => {
    const row = "a".repeat(WIDEST_ROW - 1);
    // by backtracking it would be years
    expect(slowest(worst, `${row}!`)).toBeLessThan(200);
    expect(slowest(`${worst}b`, row)).toBeLessThan(200);
    expect(slowest(many, "1 ".repeat(250))).toBeLessThan(200);
  });

  test("that is wider than any terminal is no match, whatever it is", () => {
    expect(pattern("{text}").test("x".repeat(WIDEST_ROW))).toBe(true);
    expect(pattern("{text}").test("x".repeat(WIDEST_ROW + 1))).toBe(false);
    expect(pattern("{text}").test("x".repeat(1024 * 1024))).toBe(false);
    expect(pattern("{text}").test("漢".repeat(WIDEST_ROW))).toBe(true);
  });
});
