/**
 * Makes a release: `bun scripts/dist.ts [--targets NAME,…] [--out FOLDER]` (all targets, dist/release).
 *
 * The folder is what an installer reads, over HTTP or from a disk; docs/reference/release.md says what is in it.
 * Two runs of one commit write the same bytes. With MOSAIC_SIGNING_KEY=FILE (an Ed25519 private key, PEM) the
 * checksums are signed.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { renderChecksums, sha256 } from "./dist/checksums.ts";
import { releaseTarget } from "../src/adapters/platform.ts";
import { buildIdentity, compile, projectRoot, type BuildIdentity } from "./dist/compile.ts";
import { elfNeeds } from "./dist/elf.ts";
import { renderLicences } from "./dist/licences.ts";
import { MANIFEST_SCHEMA, renderManifest, type Artefact } from "./dist/manifest.ts";
import { bundlePage } from "./dist/page.ts";
import { bunFor } from "./dist/runtimes.ts";
import { readSigningKey } from "./dist/signature.ts";
import { recordStarts } from "./dist/start-order.ts";
import { BUN_VERSION, TARGETS, selectTargets, type Target } from "./dist/targets.ts";

const USAGE = `usage: bun scripts/dist.ts [--targets NAME,…] [--out FOLDER]
targets: host ${TARGETS.map(({ name }) => name).join(" ")}
`;
/** Libraries that come with the C library itself. */
const OF_LIBC = /^(lib(c|m|dl|pthread|rt)\.so\.\d+|ld-linux.*|libc\.musl-.*|ld-musl-.*)$/;

interface Sources {
  readonly entry: string;
  readonly identity: BuildIdentity;
  readonly order: readonly string[];
}

async function build(target: Target, sources: Sources, folder: string): Promise<Artefact> {
  const executable = await bunFor(target.runtime);
  const work = mkdtempSync(join(folder, ".target-"));
  const outfile = join(work, "mosaic");
  compile({
    outfile,
    ...sources,
    runtime: { target: target.runtime.target, executable },
  });
  const binary = new Uint8Array(readFileSync(outfile));
  // libdeflate writes neither a name nor a time into the header.
  const compressed = Bun.gzipSync(binary, { library: "libdeflate", level: 9 });
  const file = `mosaic-${sources.identity.version}-${target.name}.gz`;
  writeFileSync(join(folder, file), compressed);
  rmSync(work, { recursive: true });
  const needs = elfNeeds(binary);
  return {
    target: target.name,
    os: target.os,
    arch: target.arch,
    ...(target.libc === undefined ? {} : { libc: target.libc }),
    ...(target.libc === "glibc" && needs?.glibc !== undefined ? { libc_minimum: needs.glibc } : {}),
    libraries: needs?.libraries.filter((name) => !OF_LIBC.test(name)) ?? [],
    cpu: target.cpu,
    file,
    size: compressed.length,
    sha256: sha256(compressed),
    binary_size: binary.length,
    binary_sha256: sha256(binary),
  };
}

async function release(targets: readonly Target[], folder: string): Promise<void> {
  const signing = readSigningKey(process.env.MOSAIC_SIGNING_KEY);
  const identity = buildIdentity();
  bundlePage();
  if (identity.commit.endsWith("-dirty")) {
    process.stderr.write("what is built is not what was committed: the commit is marked -dirty\n");
  }
  const artefacts: Artefact[] = [];
  const entry = join(projectRoot, "src/main.ts");
  const work = mkdtempSync(join(folder, ".starts-"));
  const sources = { entry, identity, order: recordStarts({ entry, identity }, work) };
  for (const target of targets) {
    const artefact = await build(target, sources, folder);
    process.stderr.write(`${artefact.file}  ${(artefact.size / 1e6).toFixed(1)} MB\n`);
    artefacts.push(artefact);
  }
  rmSync(work, { recursive: true });
  copyFileSync(join(projectRoot, "scripts/install.sh"), join(folder, "install.sh"));
  writeFileSync(join(folder, "licences.json"), renderLicences(identity.version));
  writeFileSync(join(folder, "manifest.json"), renderManifest({ ...identity, bun: BUN_VERSION, artefacts }));
  if (signing !== undefined) writeFileSync(join(folder, "signing-key.pub.pem"), signing.publicKey);

  const files = readdirSync(folder).map((name) => [name, sha256(readFileSync(join(folder, name)))] as const);
  const sums = renderChecksums(new Map(files));
  writeFileSync(join(folder, "SHA256SUMS"), sums);
  if (signing !== undefined) writeFileSync(join(folder, "SHA256SUMS.sig"), signing.sign(sums));
}

/** Puts the new release in the place of an old one. Another folder with something in it is left alone. */
function replace(folder: string, out: string): void {
  // made by mkdtemp, for its owner alone; a web server has to read it
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  if (existsSync(out)) rmSync(out, { recursive: true });
  renameSync(folder, out);
}

function requireReplaceable(out: string): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new Error(`${out} is no folder`);
  if (readdirSync(out).length === 0) return;
  const old = join(out, "manifest.json");
  if (!existsSync(old) || !readFileSync(old, "utf8").includes(`"${MANIFEST_SCHEMA}"`)) {
    throw new Error(`${out} has something in it that is no release`);
  }
}

async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { targets: { type: "string" }, out: { type: "string", default: "dist/release" } },
  });
  if (Bun.version !== BUN_VERSION || manifest.engines.bun !== BUN_VERSION) {
    throw new Error(
      `Bun ${Bun.version} runs, package.json pins ${manifest.engines.bun}, scripts/dist/targets.ts ${BUN_VERSION}`,
    );
  }
  const targets = values.targets === undefined ? TARGETS : selectTargets(values.targets, releaseTarget());
  const out = resolve(values.out);
  requireReplaceable(out);
  mkdirSync(dirname(out), { recursive: true });
  const folder = mkdtempSync(join(dirname(out), `.${basename(out)}-`));
  try {
    await release(targets, folder);
    replace(folder, out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`dist: ${error instanceof Error ? error.message : String(error)}\n`);
  const isUsage =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (isUsage) process.stderr.write(USAGE);
  process.exitCode = isUsage ? 2 : 1;
}
