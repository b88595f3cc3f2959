/**
 * Says where in the sources a stack of the binary is: `bun scripts/read-stack.ts <STACK`. The binary carries no source maps:
 * they are made anew, of this checkout. It must be at the commit that `mosaic version` names, with nothing changed.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIdentity, compile, projectRoot } from "./dist/compile.ts";
import { bundlePage } from "./dist/page.ts";
import { readStack } from "./dist/read-stack.ts";

const stack = await Bun.stdin.text();
const work = mkdtempSync(join(tmpdir(), "mosaic-stack-"));
try {
  const maps = join(work, "maps");
  mkdirSync(maps);
  bundlePage();
  compile({
    outfile: join(work, "mosaic"),
    entry: join(projectRoot, "src/main.ts"),
    identity: buildIdentity(),
    maps,
  });
  const read = readStack(stack, maps);
  process.stdout.write(read);
  if (read.includes("/$bunfs/root/")) {
    process.stderr.write(
      "some places are of other sources than this checkout's\n\n" +
        "hint: git checkout COMMIT, the one that mosaic version names\n",
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
