import { expect, test } from "bun:test";
import { shellCommand, shellWord } from "../../../../../src/domain/install/units/shell.ts";

/** Reads one line of words as a POSIX shell would, for the quoting that we write. */
function readWords(text: string): string[] {
  return [...text.matchAll(/(?:[A-Za-z0-9_@%+=:,./-]|'[^']*'|\\')+/g)].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|\\(')/g,
      (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? "",
    ),
  );
}

test("a plain word stays as it is", () => {
  for (const text of ["codex", "--flag=1", "a/b.c", "user@host:1", "50%", "a,b+c"])
    expect(shellWord(text)).toBe(text);
});

test("everything else is quoted, the empty word too", () => {
  expect(shellWord("")).toBe("''");
  expect(shellWord("two words")).toBe("'two words'");
  expect(shellWord("it's")).toBe(String.raw`'it'\''s'`);
  expect(shellWord("~/x")).toBe("'~/x'");
  expect(shellWord("é")).toBe("'é'");
});

test("every word of special characters comes back as it was, side by side with others", () => {
  const special = "'\"\\$`;&|<>(){}[]*?!#~ \t\na".split("");
  for (const first of special) {
    for (const second of special) {
      for (const third of special) {
        const word = first + second + third;
        expect(readWords(shellCommand(["program", word, "--end"]))).toEqual(["program", word, "--end"]);
      }
    }
  }
});
