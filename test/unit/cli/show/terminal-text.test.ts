import { describe, expect, test } from "bun:test";
import { jsonText } from "../../../../src/cli/show/json-text.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";
import { CONTROLS, terminalText } from "../../../../src/cli/show/terminal-text.ts";

const FOREIGN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;
/** `make fuzz` asks for 100,000. */
const ROUNDS = Number(process.env["MOSAIC_FUZZ_CASES"] ?? "10000");
/** What attackers use, and what could be taken for a sequence of ours. */
const PIECES = [
  "\u001b[31m",
  "\u001b]52;c;UFdO\u0007",
  "\u001b]0;title\u001b\\",
  "\u009b31m",
  "\u009d0;title\u009c",
  "\u001bP+q\u001b\\",
  "\u001b[?1049h",
  "\u001b[;1K",
  "\u202e",
  "\u2066",
  "\u061c",
  "\r",
  "\b",
  "\t",
  "\0",
  "\u007f",
  "\ud800",
  "\u2028",
  "[31;123m",
  "é",
  "\u{1f600}",
  "plain text\n",
];

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomText(random: () => number): string {
  let text = "";
  for (let length = Math.floor(random() * 12); length > 0; length--) {
    text +=
      random() < 0.6
        ? (PIECES[Math.floor(random() * PIECES.length)] ?? "")
        : String.fromCharCode(Math.floor(random() * (random() < 0.7 ? 0x100 : 0x10000)));
  }
  return text;
}

describe("what leaves for a terminal", () => {
  test(`has no control character that we did not make, in ${ROUNDS} random texts`, () => {
    const random = numbers(20261128);
    const style = createStyle(true);
    for (let round = 0; round < ROUNDS; round++) {
      const text = randomText(random);
      const plain = terminalText(text);
      if (FOREIGN.test(plain)) throw new Error(`let through: ${JSON.stringify(text)}`);
      const dressed = terminalText(`${CONTROLS.home}${style.red(text)}`);
      const wanted = `\u001b[H${text === "" ? "" : `\u001b[31m${plain}\u001b[39m`}`;
      if (dressed !== wanted) throw new Error(`not as dressed: ${JSON.stringify(text)}`);
    }
  }, 60_000);

  test(`parses as the same JSON with nothing raw in it, in ${ROUNDS} random values`, () => {
    const random = numbers(7);
    for (let round = 0; round < ROUNDS; round++) {
      const value = { [randomText(random)]: [randomText(random), round] };
      const text = jsonText(value, 2);
      if (FOREIGN.test(text)) throw new Error(`let through: ${JSON.stringify(value)}`);
      if (!Bun.deepEquals(JSON.parse(text), value)) throw new Error(`another value: ${text}`);
      if (terminalText(text) !== text) throw new Error(`changed on its way out: ${text}`);
    }
  }, 60_000);

  test("keeps lines, and shows all else as an escape", () => {
    expect(terminalText("one\ntwo\u001b]0;x\u0007\u009b31m\u202e\t\r\n")).toBe(
      "one\ntwo\\x1b]0;x\\x07\\x9b31m\\u202e\\t\\r\n",
    );
  });

  test("does not take a colour that a text brings along for one of ours", () => {
    expect(terminalText(createStyle(true).green("ok \u001b[31mfailed"))).toBe(
      "\u001b[32mok \\x1b[31mfailed\u001b[39m",
    );
  });
});
