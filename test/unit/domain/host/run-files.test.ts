import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentName } from "../../../../src/base/names.ts";
import { FLEET_RUN_FILES, isRunFile, RUN_FILE_SUFFIXES } from "../../../../src/domain/host/run-files.ts";

test("the run files that an uninstall knows are those that the page on files lists", () => {
  const page = readFileSync(join(import.meta.dir, "../../../../docs/reference/files.md"), "utf8");
  const listed = [...page.matchAll(/^\| (`[^|]*`) +\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(NAME\.[^`]+|[\w.]+)`/g)].map(([, name = ""]) => name),
  );
  const known = [...RUN_FILE_SUFFIXES.map((suffix) => `NAME.${suffix}`), ...FLEET_RUN_FILES];
  expect(listed.filter((name) => name.startsWith("NAME.")).toSorted()).toEqual(
    known.filter((name) => name.startsWith("NAME.")).toSorted(),
  );
  for (const name of FLEET_RUN_FILES) expect(listed).toContain(name);
});

test("a dot in an agent's name is an underscore in its session's, and both are its files", () => {
  const agents = ["a.b"] as AgentName[];
  expect(
    ["a.b.hb", "a_b.death", "a_b.hb", "a.hb", "a.b", "a.b.c.hb"].map((name) => isRunFile(name, agents)),
  ).toEqual([true, true, true, false, false, false]);
});
