import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUN_HIJACKERS } from "../../src/base/hijacking-variables.ts";
import { SCRUBBED_VARIABLES } from "../../src/domain/install/units/scrubbed-variables.ts";
import { projectRoot } from "../support/documents.ts";

for (const document of ["docs/security.md", "docs/reference/files.md"]) {
  test(`${document} names every variable that units and children do not get`, () => {
    const text = readFileSync(join(projectRoot, document), "utf8");
    expect(SCRUBBED_VARIABLES.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
}

test("the installer, which has no binary to ask, unsets what would make a binary do something else", () => {
  const text = readFileSync(join(projectRoot, "scripts/install.sh"), "utf8");
  const unset = /^ *unset (BUN_(?:\\\n|[^\n])*)$/m.exec(text)?.[1] ?? "";
  expect(unset.split(/[\s\\]+/)).toEqual([...BUN_HIJACKERS]);
});
