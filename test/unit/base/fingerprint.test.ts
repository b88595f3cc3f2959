import { expect, test } from "bun:test";
import { fingerprint } from "../../../src/base/fingerprint.ts";

test("a fingerprint has 16 hex digits, the same for the same text and another for another", () => {
  expect(fingerprint("a")).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint("a")).toBe(fingerprint("a"));
  const many = new Set(Array.from({ length: 20_000 }, (_, index) => fingerprint(`class=${index}`)));
  expect(many.size).toBe(20_000);
});
