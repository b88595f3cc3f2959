import { expect, test } from "bun:test";
import { tokensText } from "../../../src/base/token-count.ts";

test("says three digits, and never more than there are", () => {
  const said = [0, 999, 1000, 1999, 12_345, 999_999, 1_000_000, 1_259_999, 25_000_000, 400_000_000];
  expect(said.map(tokensText)).toEqual([
    "0",
    "999",
    "1K",
    "1.99K",
    "12.3K",
    "999K",
    "1M",
    "1.25M",
    "25M",
    "400M",
  ]);
});
