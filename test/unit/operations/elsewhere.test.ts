/** What another host refuses: whose words these are, and where what helps is to be done. */
import { expect, test } from "bun:test";
import { MosaicError } from "../../../src/base/errors.ts";
import { requireReport } from "../../../src/operations/team/elsewhere.ts";

function refusal(code: string, message: string, hint: string | null): unknown {
  const outcome = { kind: "refused", ending: "usage", code, message, hint, data: {} } as const;
  try {
    return requireReport({ kind: "ended", outcome }, "build3");
  } catch (thrown) {
    return thrown instanceof MosaicError ? [thrown.code, thrown.message, thrown.hint] : thrown;
  }
}

test("an agent that is not there is said to be none of that host, and the command that helps is one for there", () => {
  expect(refusal("no-such-agent", 'no agent "x" in the roster', "mosaic agent roster")).toEqual([
    "no-such-agent",
    'no agent "x" in the roster of build3',
    "at build3: mosaic agent roster",
  ]);
});

test("what is no command is said as it came", () => {
  expect(refusal("no-such-agent", 'no agent "x" in the roster', "did you mean y?")).toEqual([
    "no-such-agent",
    'no agent "x" in the roster of build3',
    "did you mean y?",
  ]);
  expect(refusal("right-missing", "not allowed", null)).toEqual(["right-missing", "not allowed", undefined]);
});

test("a request that it does not know is most likely another version's", () => {
  expect(refusal("request-invalid", 'the request: Unrecognized key: "last"', null)).toEqual([
    "gateway-other-version",
    'the mosaic of build3 does not take that; it may be another version: the request: Unrecognized key: "last"',
    "mosaic gateway host list",
  ]);
});
