import { describe, expect, test } from "bun:test";
import { insertedLines } from "../../../../src/base/inserted-lines.ts";
import { follow, startFollowing } from "../../../../src/cli/show/follow.ts";

/** Everything that is given out for a series of captures. */
function given(shown: readonly string[], captures: readonly (readonly string[])[]): readonly string[] {
  let following = startFollowing(shown);
  return captures.flatMap((capture) => {
    const { after, added } = follow(following, capture);
    following = after;
    return added;
  });
}

const box = ["────", "❯ ", "────", "  ? for shortcuts"];
const thrice = (capture: readonly string[]) => [capture, capture, capture];

describe("a screen that is drawn again and again", () => {
  test("gives nothing out while nothing is added", () => {
    expect(given(["one", ...box], thrice(["one", ...box]))).toEqual([]);
  });

  test("gives out what was added above its box, once", () => {
    const later = ["one", "two", "three", ...box];
    expect(given(["one", ...box], [...thrice(later), later, later])).toEqual(["two", "three"]);
  });

  test("gives out what was added when the top scrolled away", () => {
    expect(given(["a", "b", "c", ...box], thrice(["b", "c", "d", ...box]))).toEqual(["d"]);
  });

  test("gives out the same text once more where it really stands there once more", () => {
    expect(given(["done", ...box], thrice(["done", "next", "done", ...box]))).toEqual(["next", "done"]);
  });

  test("never gives out what does not stand still: spinners and counts of seconds", () => {
    const frames = [1, 2, 3, 4, 5, 6].map((second) => ["one", `✻ Mulling… (${second}s)`, ...box]);
    expect(given(["one", ...box], frames)).toEqual([]);
  });

  test("gives out a line that grew only in its last form", () => {
    const growing = ["I", "I think", "I think so", "I think so.", "I think so.", "I think so."];
    expect(
      given(
        box,
        growing.map((line) => [line, ...box]),
      ),
    ).toEqual(["I think so."]);
  });

  test("gives out nothing again that stood there before a menu covered it, nor the menu when it comes again", () => {
    const talk = ["one", "two", "three", ...box];
    const menu = ["Pick a model", "  fast", "  slow"];
    const later = ["one", "two", "three", "four", ...box];
    expect(given(talk, [...thrice(menu), ...thrice(talk), ...thrice(menu), ...thrice(later)])).toEqual([
      ...menu,
      "four",
    ]);
  });

  test("says a status line that comes and goes once", () => {
    const idle = ["one", ...box];
    const busy = ["one", ...box.slice(0, 3), "  esc to interrupt"];
    expect(given(idle, [...thrice(busy), ...thrice(idle), ...thrice(busy)])).toEqual(["  esc to interrupt"]);
  });
});

test("inserted lines are those of no longest common subsequence", () => {
  expect(insertedLines(["a", "b", "c"], ["b", "x", "c", "y"])).toEqual(["x", "y"]);
  expect(insertedLines([], ["a"])).toEqual(["a"]);
  expect(insertedLines(["a"], [])).toEqual([]);
  expect(insertedLines(["a", "a"], ["a", "a", "a"])).toEqual(["a"]);
});
