import { expect, test } from "bun:test";
import { join } from "node:path";
import { projectRoot } from "../../../support/documents.ts";

const AT = "2026-11-29T03:05:09.016Z";

/** By a process of its own: a zone that is changed stays changed for every test behind it. */
function saidIn(zone: string): string {
  const module = join(projectRoot, "src/cli/show/clock-text.ts");
  const program = `import { momentText } from ${JSON.stringify(module)}; console.log(momentText("${AT}"))`;
  const { stdout } = Bun.spawnSync([process.execPath, "-e", program], { env: { ...process.env, TZ: zone } });
  return stdout.toString().trim();
}

test("a moment is said by the clock of its reader, its day too", () => {
  expect([saidIn("America/New_York"), saidIn("UTC")]).toEqual(["2026-11-28 22:05:09", "2026-11-29 03:05:09"]);
});
