import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { withoutHijackers } from "../../src/base/hijacking-variables.ts";

const root = resolve(import.meta.dir, "../..");

/** Where the binary's build finds the page: src/adapters/page-files.ts names the files. */
const PAGE_FOLDER = join(root, "dist/page");

/**
 * Bundles the page for the browser: a script, a script for terminals, and a style sheet, each compressed once here and not at each request.
 * The same sources give the same bytes. Files are replaced by renames: another build may read them. Throws with what Bun
 * said where it fails.
 */
export function bundlePage(): void {
  mkdirSync(PAGE_FOLDER, { recursive: true });
  const staging = mkdtempSync(join(root, "dist/.page-"));
  try {
    const entries = ["src/page/main.tsx", "src/page/terminal/emulator.ts", "src/page/style/page.css"];
    const { exitCode, stdout, stderr } = Bun.spawnSync(
      [process.execPath, "build", "--production", "--target=browser", `--outdir=${staging}`, ...entries],
      { cwd: root, env: withoutHijackers(process.env), stdout: "pipe", stderr: "pipe" },
    );
    if (exitCode !== 0) throw new Error(`${stdout.toString()}${stderr.toString()}`);
    const files = {
      "page.js.gz": join(staging, "main.js"),
      "terminal.js.gz": join(staging, "terminal/emulator.js"),
      "page.css.gz": join(staging, "style/page.css"),
      "icon.svg.gz": join(root, "src/page/icon.svg"),
      "index.html.gz": join(root, "src/page/index.html"),
    };
    for (const [name, from] of Object.entries(files)) {
      const staged = join(staging, name);
      writeFileSync(staged, gzipSync(readFileSync(from), { level: 9 }));
      renameSync(staged, join(PAGE_FOLDER, name));
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
