import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/documents.ts";

const text = readFileSync(join(projectRoot, "docs/security.md"), "utf8");
const promised = text.slice(text.indexOf("## What is promised"), text.indexOf("## What is not promised"));

test("every promise names a test that is there", () => {
  const rows = [...promised.matchAll(/^\| (?!promise|-)(.+?) \| (.+?) \|$/gm)];
  expect(rows.length).toBeGreaterThan(15);
  for (const [, promise = "", heldBy = ""] of rows) {
    const tests = [...heldBy.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
    expect([promise, tests.length > 0, tests.filter((path) => !existsSync(join(projectRoot, path)))]).toEqual(
      [promise, true, []],
    );
  }
});
