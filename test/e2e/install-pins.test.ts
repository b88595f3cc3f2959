/** What scripts/dist.ts takes from elsewhere is pinned, and what a binary needs is read from the binary. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/dist/compile.ts";
import { elfNeeds } from "../../scripts/dist/elf.ts";
import { TARGETS, selectTargets } from "../../scripts/dist/targets.ts";

test("the Bun that a release is made with is the one that builds are made with", () => {
  const ensure = readFileSync(join(projectRoot, "scripts/ensure-bun.sh"), "utf8");
  const pinned = new Map(
    [...ensure.matchAll(/package=(\S+)\n\s+integrity=(\S+)/g)].map(([, name = "", sum = ""]) => [
      `@oven/${name}`,
      sum,
    ]),
  );
  expect(pinned.size).toBe(4);
  for (const { runtime } of TARGETS.filter(({ os }) => os === "linux")) {
    expect(pinned.get(runtime.package)).toBe(runtime.integrity);
  }
});

test("a list of targets keeps the order of all, and names what there is where one is not", () => {
  expect(selectTargets("linux-arm64,linux-x64", "linux-x64").map(({ name }) => name)).toEqual([
    "linux-x64",
    "linux-arm64",
  ]);
  expect(selectTargets("host", "linux-arm64-musl").map(({ name }) => name)).toEqual(["linux-arm64-musl"]);
  expect(() => selectTargets("linux-x64,windows", "linux-x64")).toThrow(
    /^no target windows; there are linux-x64, /,
  );
});

test.skipIf(process.platform !== "linux")(
  "the needs of a program are the ones that its loader would look for",
  () => {
    const needs = elfNeeds(readFileSync(process.execPath));
    expect(needs?.libraries.some((name) => /^libc\.(so\.6|musl-)/.test(name))).toBe(true);
    expect(elfNeeds(new TextEncoder().encode("#!/bin/sh\nexit 0\n# not an ELF file"))).toBeUndefined();
    if (needs?.glibc !== undefined) expect(needs.glibc).toMatch(/^2\.\d+$/);
  },
);
