import { describe, expect, test } from "bun:test";
import { changedLines, mergeTexts } from "../../../../src/domain/life/merge-texts.ts";

const BASE = "a\nb\nc\nd\ne\nf\n";

const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

describe("what two people made of one text", () => {
  const clean: readonly (readonly [string, string, string, string])[] = [
    ["nobody changed it", BASE, BASE, BASE],
    ["only I did", "a\nB\nc\nd\ne\nf\n", BASE, "a\nB\nc\nd\ne\nf\n"],
    ["only they did", BASE, "a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nd\ne\nf\ng\n"],
    ["each at one end", "A\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nF\n", "A\nb\nc\nd\ne\nF\n"],
    [
      "one at both ends, the other in between",
      "A\nb\nc\nd\ne\nf\ng\n",
      "a\nb\nC\nd\ne\nf\n",
      "A\nb\nC\nd\ne\nf\ng\n",
    ],
    [
      "lines that went and lines that came",
      "a\nc\nd\ne\nf\n",
      "a\nb\nc\nd\nx\ny\ne\nf\n",
      "a\nc\nd\nx\ny\ne\nf\n",
    ],
    ["both the same", "a\nX\nc\nd\ne\nf\n", "a\nX\nc\nd\ne\nf\n", "a\nX\nc\nd\ne\nf\n"],
    ["the same, and one more", "a\nX\nc\nd\ne\nf\n", "a\nX\nc\nd\ne\nF\n", "a\nX\nc\nd\ne\nF\n"],
  ];
  for (const [title, mine, theirs, merged] of clean) {
    test(`goes together: ${title}`, () => {
      expect(mergeTexts(BASE, mine, theirs)).toEqual({ text: merged, conflicts: 0 });
      expect(mergeTexts(BASE, theirs, mine)).toEqual({ text: merged, conflicts: 0 });
    });
  }

  test("is a conflict where both changed one place, and both stand there", () => {
    expect(mergeTexts(BASE, "a\nB\nc\nd\ne\nf\nmine\n", "a\nZ\nc\nd\nE\nf\n")).toEqual({
      text: "a\n<<<<<<< yours\nB\n=======\nZ\n>>>>>>> the roster as it is now\nc\nd\nE\nf\nmine\n",
      conflicts: 1,
    });
  });

  test("is a conflict where the changes touch: two agents at the end, a line beside one that went", () => {
    expect(mergeTexts(BASE, `${BASE}mine\n`, `${BASE}theirs\n`).conflicts).toBe(1);
    expect(mergeTexts(BASE, "a\nc\nd\ne\nf\n", "a\nb\nC\nd\ne\nf\n").conflicts).toBe(1);
  });

  test("keeps CRLF and a last line without an end, and its marks stand on lines of their own", () => {
    expect(mergeTexts("a\r\nb\r\nc", "A\r\nb\r\nc", "a\r\nb\r\nC")).toEqual({
      text: "A\r\nb\r\nC",
      conflicts: 0,
    });
    const { text: shown, conflicts } = mergeTexts("a\nb", "a\nmine", "a\ntheirs");
    expect([shown.split("\n"), conflicts]).toEqual([
      ["a", "<<<<<<< yours", "mine", "=======", "theirs", ">>>>>>> the roster as it is now", ""],
      1,
    ]);
  });

  test("is told by the lines that went and came, wherever they stand", () => {
    expect(changedLines("a\r\nb\r\nc\r\nd", "A\r\nb\r\nc\r\nd\r\ne")).toEqual({
      removed: ["a", "d"],
      added: ["A", "d", "e"],
    });
    expect(changedLines(BASE, BASE)).toEqual({ removed: [], added: [] });
  });

  test("loses no line that either of them wrote, whatever they did", () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    for (let round = 0; round < 300; round += 1) {
      const base = Array.from({ length: random(12) }, (_, index) => `line ${index}`);
      const edit = (who: string) => {
        const lines = [...base];
        for (let change = random(4); change > 0; change -= 1) {
          lines.splice(random(lines.length + 1), random(3), `${who} ${round} ${change}`);
        }
        return lines;
      };
      const [mine, theirs] = [edit("mine"), edit("theirs")];
      const merged = mergeTexts(text(base), text(mine), text(theirs));
      for (const line of [...mine, ...theirs].filter((each) => !each.startsWith("line")))
        expect([round, merged.text]).toEqual([round, expect.stringContaining(`${line}\n`)]);
      const swapped = mergeTexts(text(base), text(theirs), text(mine));
      expect(swapped.conflicts).toBe(merged.conflicts);
      if (merged.conflicts === 0) expect(swapped.text).toBe(merged.text);
    }
  });
});
