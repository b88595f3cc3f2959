/**
 * Builds the binary: `bun scripts/build.ts [OUTFILE] [ENTRY]` (dist/mosaic from src/main.ts), for this machine,
 * with the Bun that runs this. Releases for every platform are made by scripts/dist.ts.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildIdentity, compile, projectRoot } from "./dist/compile.ts";
import { bundlePage } from "./dist/page.ts";
import { recordStarts } from "./dist/start-order.ts";

const main = join(projectRoot, "src/main.ts");
mkdirSync(join(projectRoot, "dist"), { recursive: true });
const work = mkdtempSync(join(projectRoot, "dist/.work-"));
try {
  const outfile = resolve(process.argv[2] ?? join(projectRoot, "dist/mosaic"));
  const entry = resolve(process.argv[3] ?? main);
  const identity = buildIdentity();
  bundlePage();
  // another entry has no commands to start
  const order = entry === main ? recordStarts({ entry, identity }, work) : [];
  compile({ outfile, entry, identity, order });
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
