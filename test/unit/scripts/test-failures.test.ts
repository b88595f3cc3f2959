import { expect, test } from "bun:test";
import { failuresIn } from "../../../scripts/test-failures.ts";

const OUTPUT = `bun test v1.4.5 (a7733435c)

test/real/a.test.ts:
(pass) a fleet > starts [12.00ms]
12 |   expect(one).toBe(2);
error: expect(received).toBe(expected)
(fail) a fleet > stops [3570.15ms]
(pass) a fleet > ends [2.00ms]

test/real/b.test.ts:
(fail) another > times out [30000.00ms]

2 tests failed:
(fail) a fleet > stops [3570.15ms]
(fail) another > times out [30000.00ms]

 2 pass
 2 fail
`;

test("a failure has its file, its name and what was printed before it, once", () => {
  expect(failuresIn(OUTPUT)).toEqual([
    "test/real/a.test.ts: a fleet > stops [3570.15ms]\n12 |   expect(one).toBe(2);\nerror: expect(received).toBe(expected)",
    "test/real/b.test.ts: another > times out [30000.00ms]",
  ]);
});

test("a long explanation keeps its end", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const [failure = ""] = failuresIn(`test/a.test.ts:\n${lines.join("\n")}\n(fail) it\n`);
  expect(failure.split("\n")).toHaveLength(25);
  expect(failure).toEndWith("\nline 99");
});

test("where nothing failed there is nothing", () => {
  expect(failuresIn("test/a.test.ts:\n(pass) it [1.00ms]\n\n 1 pass\n 0 fail\n")).toEqual([]);
});
