import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { withoutHijackers } from "../../src/base/hijacking-variables.ts";

export const projectRoot = resolve(import.meta.dir, "../..");

/** What a binary says it was built from. */
export interface BuildIdentity {
  readonly version: string;
  /** Of the checkout, marked "-dirty" when what is built is not what was committed; "unknown" outside a repository. */
  readonly commit: string;
  /** ISO-8601 UTC: SOURCE_DATE_EPOCH, else the commit's date, else "unknown". Never the clock: no second build repeats it. */
  readonly date: string;
}

export interface Compilation {
  /** Its last part is the name inside the binary (Bun 1.4.5), so it is the same for every target: `mosaic`. */
  readonly outfile: string;
  readonly entry: string;
  readonly identity: BuildIdentity;
  /** For another platform: Bun's name of it, and the file of that platform's Bun. Default: the Bun that builds. */
  readonly runtime?: { readonly target: string; readonly executable: string };
  /** What runs used of the bytecode, most important first (start-order.ts): it is laid out so. */
  readonly order?: readonly string[];
  /** A folder for the source maps. The binary carries none: they are 3 MB, and scripts/read-stack.ts makes them again. */
  readonly maps?: string;
}

function git(...args: string[]): string | undefined {
  if (Bun.which("git") === null) return undefined;
  const { exitCode, stdout } = Bun.spawnSync(["git", ...args], { cwd: projectRoot, stderr: "ignore" });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}

function commit(): string {
  const head = git("rev-parse", "HEAD");
  if (head === undefined) return "unknown";
  const sources = ["src", "framework", "package.json", "bun.lock", "scripts"];
  return git("status", "--porcelain", "--", ...sources) === "" ? head : `${head}-dirty`;
}

function buildDate(): string {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? git("log", "-1", "--format=%ct") ?? Number.NaN);
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString().replace(".000Z", "Z") : "unknown";
}

export function buildIdentity(): BuildIdentity {
  return { version, commit: commit(), date: buildDate() };
}

/** What a binary keeps for its next run is good for the same code alone, committed or not. */
function sourcesDigest(): string {
  const hasher = new Bun.CryptoHasher("sha256");
  const glob = new Bun.Glob("{src,framework}/**/*");
  for (const path of [...glob.scanSync({ cwd: projectRoot }), "package.json", "bun.lock"].toSorted()) {
    hasher
      .update(`${path}\0`)
      .update(readFileSync(join(projectRoot, path)))
      .update("\0");
  }
  return hasher.digest("hex");
}

function define(name: string, value: string): string[] {
  return ["--define", `${name}=${JSON.stringify(value)}`];
}

/**
 * Compiles `entry` to one binary. Two compilations of one commit by one Bun are the same bytes, wherever the
 * checkout is. The page must have been bundled. The file at `outfile` is replaced by a rename, never written into: it may be running.
 * Throws with what Bun said where it fails.
 */
export function compile({ outfile, entry, identity, runtime, order = [], maps }: Compilation): void {
  // BUN_OPTIONS would add flags of the caller's to the build.
  const environment = withoutHijackers(process.env);
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
        "--splitting",
        `--tsconfig-override=${join(import.meta.dir, "bundle.tsconfig.json")}`,
        // Without these four a file in the user's current directory runs code in the binary, or leaks into it.
        "--no-compile-autoload-dotenv",
        "--no-compile-autoload-bunfig",
        "--no-compile-autoload-tsconfig",
        "--no-compile-autoload-package-json",
        // Bun 1.4.5 ends before it runs a line of ours where its folder was deleted (an agent's worktree), but not where
        // it was given an option at build time. Which one does not matter: this one only keeps warnings of Bun's own from
        // the user. Not `--cwd=/proc/self/cwd`: in a folder that its user may not enter (`su` in /root) that ends it.
        "--compile-exec-argv=--no-deprecation",
        // Most commands have ended before the machine code that the JIT makes of them is of use. src/main.ts takes it back.
        "--compile-jit-policy=5",
        ...define("MOSAIC_VERSION", identity.version),
        ...define("MOSAIC_COMMIT", identity.commit),
        ...define("MOSAIC_BUILD_DATE", identity.date),
        ...define("MOSAIC_SOURCES", sourcesDigest()),
        ...(runtime === undefined
          ? []
          : [`--target=${runtime.target}`, `--compile-executable-path=${runtime.executable}`]),
        ...order.map((file) => `--bytecode-order=${file}`),
        ...(maps === undefined ? [] : ["--sourcemap=external"]),
        `--outfile=${staged}`,
        entry,
      ],
      { cwd: projectRoot, env: environment, stdout: "pipe", stderr: "pipe" },
    );
    if (build.exitCode !== 0) throw new Error(`${build.stdout.toString()}${build.stderr.toString()}`);
    renameSync(staged, outfile);
    if (maps === undefined) return;
    for (const name of readdirSync(staging)) renameSync(join(staging, name), join(maps, name));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
