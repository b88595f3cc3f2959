import { expect, test } from "bun:test";
import { commandWords } from "../../../src/base/command-words.ts";

const COMMANDS: readonly (readonly [string, readonly string[] | undefined])[] = [
  ["vi", ["vi"]],
  ["  code   --wait ", ["code", "--wait"]],
  ["emacsclient -c -a ''", ["emacsclient", "-c", "-a", ""]],
  [`'/opt/my editor/bin' "--title=a \\"b\\" c"d`, ["/opt/my editor/bin", `--title=a "b" cd`]],
  [String.raw`/opt/my\ editor`, ["/opt/my editor"]],
  ["vi; rm -rf $HOME `id` *", ["vi;", "rm", "-rf", "$HOME", "`id`", "*"]],
  ["", []],
  ["vi 'x", undefined],
  ['vi "x', undefined],
  ["vi \\", undefined],
];

for (const [text, words] of COMMANDS) {
  test(`${JSON.stringify(text)} is ${JSON.stringify(words)}`, () => {
    expect(commandWords(text)).toEqual(words);
  });
}
