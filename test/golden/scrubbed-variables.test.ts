import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SCRUBBED_VARIABLES } from "../../src/domain/install/units/scrubbed-variables.ts";
import { projectRoot } from "../support/documents.ts";

for (const document of ["docs/security.md", "docs/reference/files.md"]) {
  test(`${document} names every variable that units and children do not get`, () => {
    const text = readFileSync(join(projectRoot, document), "utf8");
    expect(SCRUBBED_VARIABLES.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
}
