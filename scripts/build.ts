/**
 * Builds the binary: `bun scripts/build.ts [OUTFILE] [ENTRY]` (dist/mosaic from src/main.ts), for this machine,
 * with the Bun that runs this. Releases for every platform are made by scripts/dist.ts.
 */
import { join, resolve } from "node:path";
import { buildIdentity, compile, projectRoot } from "./dist/compile.ts";
import { bundlePage } from "./dist/page.ts";

try {
  bundlePage();
  compile({
    outfile: resolve(process.argv[2] ?? join(projectRoot, "dist/mosaic")),
    entry: resolve(process.argv[3] ?? join(projectRoot, "src/main.ts")),
    identity: buildIdentity(),
  });
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
