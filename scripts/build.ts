/**
 * Builds the binary: `bun scripts/build.ts [OUTFILE] [ENTRY]` (dist/mosaic from src/main.ts).
 *
 * Two builds of one commit by one Bun are the same bytes, wherever the checkout is: the version, commit and
 * date come from the commit, and the name inside the binary is the last part of OUTFILE alone (Bun 1.4.5).
 */
import { mkdtempSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };

const root = resolve(import.meta.dir, "..");
const outfile = resolve(process.argv[2] ?? join(root, "dist/mosaic"));
const entry = resolve(process.argv[3] ?? join(root, "src/main.ts"));

// BUN_OPTIONS would add flags of the caller's to the build.
const { BUN_OPTIONS: _options, BUN_BE_BUN: _beBun, ...environment } = process.env;

function git(...args: string[]): string | undefined {
  if (Bun.which("git") === null) return undefined;
  const { exitCode, stdout } = Bun.spawnSync(["git", ...args], { cwd: root, stderr: "ignore" });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}

/** The commit, marked when what is built is not what was committed; "unknown" outside a repository. */
function commit(): string {
  const head = git("rev-parse", "HEAD");
  if (head === undefined) return "unknown";
  const changes = git(
    "status",
    "--porcelain",
    "--",
    "src",
    "framework",
    "package.json",
    "bun.lock",
    "scripts",
  );
  return changes === "" ? head : `${head}-dirty`;
}

/** ISO-8601 UTC, from SOURCE_DATE_EPOCH or the commit's date; never the clock, which no second build repeats. */
function buildDate(): string {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? git("log", "-1", "--format=%ct") ?? Number.NaN);
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString().replace(".000Z", "Z") : "unknown";
}

function define(name: string, value: string): string[] {
  return ["--define", `${name}=${JSON.stringify(value)}`];
}

mkdirSync(dirname(outfile), { recursive: true });
const staging = mkdtempSync(join(dirname(outfile), ".build-"));
try {
  const staged = join(staging, basename(outfile));
  const build = Bun.spawnSync(
    [
      process.execPath,
      "build",
      "--compile",
      "--production",
      "--minify",
      "--bytecode",
      "--format=esm",
      "--sourcemap",
      // Without these four a file in the user's current directory runs code in the binary, or leaks into it.
      "--no-compile-autoload-dotenv",
      "--no-compile-autoload-bunfig",
      "--no-compile-autoload-tsconfig",
      "--no-compile-autoload-package-json",
      ...define("MOSAIC_VERSION", manifest.version),
      ...define("MOSAIC_COMMIT", commit()),
      ...define("MOSAIC_BUILD_DATE", buildDate()),
      `--outfile=${staged}`,
      entry,
    ],
    { cwd: root, env: environment, stdout: "pipe", stderr: "pipe" },
  );
  if (build.exitCode === 0) {
    // A rename, never a copy: the old binary may be running.
    renameSync(staged, outfile);
  } else {
    process.stderr.write(build.stdout);
    process.stderr.write(build.stderr);
    process.exitCode = 1;
  }
} finally {
  rmSync(staging, { recursive: true, force: true });
}
