import { describe, expect, test } from "bun:test";
import { RUNTIMES_WITH_PLACES } from "../../../src/domain/patterns/schema.ts";
import { wordProblem } from "../../../src/domain/patterns/check-words.ts";
import { adapterOf } from "../../../src/runtimes/index.ts";
import { rulesOf, signs, wordMatches, words, type AddedWords } from "../../../src/runtimes/places.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { same } from "../../support/fuzz.ts";
import { screenFixtures } from "../../support/screen-fixtures.ts";

describe("a word", () => {
  const rules = rulesOf({ here: words("working", "", "a.b (c)") }, (any) => new RegExp(`^${any("here")}$`));

  test("is literal but for its wildcard", () => {
    const read = (word: string, text: string) => rules({ here: [word] }).test(text);
    expect([rules().test("a.b (c)"), rules().test("axb (c)")]).toEqual([true, false]);
    expect([read("[x]+", "[x]+"), read("[x]+", "xx")]).toEqual([true, false]);
    expect([read("<number> left", "12 left"), read("<number> left", "x left")]).toEqual([true, false]);
    expect([read("in <any> now", "in a while now"), read("in <any> now", "in  now")]).toEqual([true, false]);
  });
  test("that is added leaves the others", () => expect(rules({ here: ["x"] }).test("a.b (c)")).toBe(true));
  test("is what it matches, in any case of letters", () => {
    expect([wordMatches("Esc to <any>", "esc to stop"), wordMatches("esc", "Escape")]).toEqual([true, false]);
  });
  test("takes no time that grows out of hand, on a row of any length", () => {
    const added = { here: [`<any>${"a".repeat(100)}`] };
    const begun = process.cpuUsage();
    expect(rules(added).test("a".repeat(20_000))).toBe(true);
    expect(rules({ here: [`${"a".repeat(50)}<any>${"b".repeat(50)}`] }).test("a".repeat(20_000))).toBe(false);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(1000);
  });
  test("that stands at a place twice takes no longer: each way to match it would be tried", () => {
    const begun = process.cpuUsage();
    const twice = rulesOf({ rule: signs("box", "", "─") }, (any) => new RegExp(`^${any("rule")}{8,}( x)?$`));
    expect(twice({ rule: ["─", "━", "━"] }).test(`${"─━".repeat(150)}!`)).toBe(false);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(300);
  });
});

describe("the places of each runtime", () => {
  for (const runtime of RUNTIMES_WITH_PLACES) {
    const adapter = adapterOf(runtime);
    const places = Object.entries(adapter.places ?? {});

    test(`${runtime}: each has words, and a line that says where it is`, () => {
      for (const [name, { where, words: those, kind }] of places) {
        expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect([name, where.length > 5, those.length > 0]).toEqual([name, true, true]);
        if (kind === "sign") expect([name, those.every((sign) => sign.length === 1)]).toEqual([name, true]);
      }
    });

    const screens = screenFixtures(runtime).map(({ folder, file, capture, title }) => {
      const screen = parseScreen(capture, title);
      return { file: `${folder}/${file}`, screen, own: adapter.readScreen(screen) };
    });
    const changedBy = (added: AddedWords) =>
      screens.flatMap(({ file, screen, own }) =>
        same(own, adapter.readScreen(screen, added)) ? [] : [`${file} by ${Object.keys(added).join(", ")}`],
      );

    test(`${runtime}: a word of its own, added once more, changes no screen`, () => {
      // a file may have what the next mosaic has built in
      expect(changedBy(Object.fromEntries(places.map(([name, place]) => [name, place.words])))).toEqual([]);
    });

    test(`${runtime}: a word that no screen has changes no screen, at each of its places`, () => {
      const wrong = places.flatMap(([name, place]) => {
        if (place.fixed === true) return [];
        const word = place.kind === "sign" ? "╳" : "words of no version";
        const problem = wordProblem(word, name, place, adapter.places ?? {});
        return problem === undefined ? changedBy({ [name]: [word] }) : [`${name}: ${problem.what}`];
      });
      expect(wrong).toEqual([]);
    });
  }
});
