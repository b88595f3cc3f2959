import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { plainPath } from "../../../src/base/plain-path.ts";

function refusal(path: string): MosaicError {
  try {
    plainPath("the mosaic home", path);
  } catch (thrown) {
    if (thrown instanceof MosaicError) return thrown;
    throw thrown;
  }
  throw new Error(`${JSON.stringify(path)} was taken`);
}

describe("a path that units and scripts name", () => {
  test("may have anything in it that is seen: blanks, quotes, %, $, other letters", () => {
    for (const path of ["/home/u/m", "/home/u/a b'c\"d%h$x`;#/ü 日本"]) {
      expect(plainPath("the mosaic home", path)).toBe(path);
    }
  });

  test("has no control character: a line break would begin a directive of a unit", () => {
    for (const [path, shown] of [
      ["/home/u/m\nExecStartPre=/bin/touch x", "\\n"],
      ["/home/u/a\tb", "\\t"],
      ["/home/u/\u001b]0;x\u0007", "\\x1b"],
      ["/home/u/\u0085", "\\x85"],
    ] as const) {
      const error = refusal(path);
      expect(error.code).toBe("configuration");
      expect(error.message).toStartWith("the mosaic home cannot be used: it has a control character in it (");
      expect(error.message).toContain(shown);
      // oxlint-disable-next-line no-control-regex
      expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  });

  test("is UTF-8: what is not would be another path to whoever reads it", () => {
    expect(refusal("/home/u/B\ufffdcher").message).toContain("it is not UTF-8");
  });
});
