/** A HOME with an installed mosaic, a release to update to, and what it takes to compare before and after. */
import {
  accessSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { renderChecksums, sha256 } from "../../scripts/dist/checksums.ts";
import { compile, projectRoot } from "../../scripts/dist/compile.ts";
import { renderManifest } from "../../scripts/dist/manifest.ts";
import { builtBinary, runBinary, type BinaryResult } from "./built-binary.ts";
import { tree } from "./fleet-tree.ts";
import { TemporaryHome } from "./temporary-home.ts";

/** What a release is called for the machine of the tests. */
export const TARGET = `linux-${process.arch}`;

/** The version that the tests of updates update to (`scripts/run-tests.ts` compiles it before). */
export const NEXT_VERSION = "0.2.0";

const VERSIONS = join(projectRoot, "dist/versions");

/**
 * Puts the sources, compiled as another version, into `folder`; returns the binary's path. They are compiled (seconds of a
 * processor) where nobody has done so since the binary under test was built, and kept beside that one: each file of tests
 * has a copy of its own.
 */
export function compileVersion(folder: string, version: string): string {
  const outfile = join(folder, version, "mosaic");
  const kept = join(VERSIONS, version, "mosaic");
  const built = statSync(builtBinary()).mtimeMs;
  if ((statSync(kept, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= built) {
    mkdirSync(dirname(outfile), { recursive: true });
    copyFileSync(kept, outfile);
    return outfile;
  }
  compile({
    outfile,
    entry: join(projectRoot, "src/main.ts"),
    identity: { version, commit: "c0ffee", date: "unknown" },
  });
  keep(outfile, kept);
  return outfile;
}

/** Whole or not at all: two files of tests may do so at once. In the lab the checkout cannot be written. */
function keep(file: string, kept: string): void {
  try {
    mkdirSync(dirname(kept), { recursive: true });
    accessSync(dirname(kept), constants.W_OK);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "EROFS" || error.code === "EACCES"))
      return;
    throw error;
  }
  // so called, a lab that starts meanwhile passes over it (systemd-lab-inside)
  const staged = join(dirname(kept), `.${crypto.randomUUID()}.bun-build`);
  try {
    copyFileSync(file, staged);
    renameSync(staged, kept);
  } finally {
    rmSync(staged, { force: true });
  }
}

/** Writes a release of real binaries, by version; the last one is at the folder itself too. */
export function writeReleases(folder: string, binaries: Readonly<Record<string, string>>): void {
  for (const [version, path] of Object.entries(binaries)) {
    const binary = readFileSync(path);
    // as fast as it goes: what is compressed here is not kept
    const compressed = Bun.gzipSync(binary, { level: 1 });
    const file = `mosaic-${version}-${TARGET}.gz`;
    const manifest = renderManifest({
      version,
      commit: "c0ffee",
      date: "2026-01-02T03:04:05Z",
      bun: Bun.version,
      artefacts: [
        {
          target: TARGET,
          os: "linux",
          arch: process.arch === "arm64" ? "arm64" : "x64",
          libraries: [],
          cpu: [],
          file,
          size: compressed.length,
          sha256: sha256(compressed),
          binary_size: binary.length,
          binary_sha256: sha256(binary),
        },
      ],
    });
    const sums = renderChecksums(
      new Map([
        [file, sha256(compressed)],
        ["manifest.json", sha256(manifest)],
      ]),
    );
    for (const place of [folder, join(folder, version)]) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, file), compressed);
      writeFileSync(join(place, "manifest.json"), manifest);
      writeFileSync(join(place, "SHA256SUMS"), sums);
    }
  }
}

/** Another name of a file, or a copy where that cannot be. */
export function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

export class UpdateBench extends TemporaryHome {
  readonly folder = this.join(".local/bin");
  readonly binary = this.join(".local/bin/mosaic");
  readonly previous = this.join(".local/bin/.mosaic.previous");
  readonly mosaicHome = this.join(".config/mosaic");
  readonly record = this.join(".config/mosaic/install.manifest");
  readonly release = this.join("release");

  /** `binary`: what is installed; default the one under test. */
  constructor(binary: string = builtBinary()) {
    super();
    place(binary, this.binary);
  }

  run(
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
    binary = this.binary,
  ): Promise<BinaryResult> {
    const env = this.environment({
      XDG_RUNTIME_DIR: this.join("no-user-manager"),
      // the server is in the process of the tests, which hashes a hundred megabytes now and then and answers nobody meanwhile
      MOSAIC_DOWNLOAD_TIMEOUT: "30",
      ...more,
    });
    return runBinary(args, { cwd: this.path, env, timeout: 60_000 }, binary);
  }

  /** All that is there but the release: what a command that failed must have left as it was. */
  state(): Record<string, string> {
    return Object.fromEntries(
      [".local", ".config"].flatMap((name) =>
        Object.entries(tree(this.join(name))).map(([path, facts]) => [`${name}/${path}`, facts]),
      ),
    );
  }

  /** The names in the binary's folder. */
  installed(): string[] {
    return readdirSync(this.folder).toSorted();
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
