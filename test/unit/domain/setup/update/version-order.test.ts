import { describe, expect, test } from "bun:test";
import { compareVersions, isVersion } from "../../../../../src/domain/setup/update/version-order.ts";

describe("the order of versions", () => {
  // semver 2.0.0, §11
  const IN_ORDER = [
    "0.1.0-alpha",
    "0.1.0",
    "0.1.9",
    "0.1.10",
    "0.9.99999999999999999999",
    "1.0.0-1",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.1.0",
    "2.0.0",
    "10.0.0",
  ];

  test("every two of a list in order are in order, and each is equal to itself", () => {
    for (const [at, one] of IN_ORDER.entries()) {
      for (const [other, text] of IN_ORDER.entries()) {
        expect([one, text, Math.sign(compareVersions(one, text))]).toEqual([
          one,
          text,
          Math.sign(at - other),
        ]);
      }
    }
  });

  test("a build after a plus has no order", () => {
    expect(compareVersions("1.0.0+a", "1.0.0+b")).toBe(0);
    expect(compareVersions("1.0.0-rc.1+a", "1.0.0")).toBeLessThan(0);
  });
});

describe("what is a version", () => {
  for (const text of ["0.1.0", "1.2.3-rc.1", "1.2.3-x-y.1+build.5"]) {
    test(`${text} is one`, () => expect(isVersion(text)).toBe(true));
  }
  for (const text of [
    "",
    "1",
    "1.2",
    "v1.2.3",
    "1.2.3/",
    "../1.2.3",
    "1.2.3\n",
    "1.2.3 ",
    "latest",
    `1.2.${"3".repeat(200)}`,
  ]) {
    test(`${JSON.stringify(text).slice(0, 20)} is none`, () => expect(isVersion(text)).toBe(false));
  }
});
