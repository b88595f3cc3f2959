import { MosaicError } from "../../../base/errors.ts";
import { fetchPatiently } from "./fetch.ts";
import type { UpdateTools } from "../../ports/update-tools.ts";
import { artefactFor, parseChecksums, parseRelease, type Artefact, type Release } from "./release.ts";
import { masked } from "./release-place.ts";

/** Where a release is, and which one is wanted. */
export interface Wanted {
  /** The address of one release, or of a folder with a release for each version. */
  readonly base: string;
  readonly version: string | undefined;
  readonly target: string;
  /** PEM; undefined where none is known: then only checksums are checked. */
  readonly publicKey: string | undefined;
}

export interface FoundRelease {
  readonly release: Release;
  readonly artefact: Artefact;
  /** Where its files are. */
  readonly base: string;
  /** Whether its checksums were signed with the required key. */
  readonly isSigned: boolean;
}

/** A manifest, its checksums and its signature have some kilobytes. */
const LARGEST_TEXT = 1024 * 1024;

/**
 * Reads what a release contains, and believes nothing that is not covered by the (signed) checksums. Throws
 * MosaicError("failure") for whatever is missing or wrong: nothing is accepted unchecked.
 */
export async function readRelease(tools: UpdateTools, wanted: Wanted): Promise<FoundRelease> {
  const isSigned = wanted.publicKey !== undefined;
  const { base, sums } = await findChecksums(tools, wanted, isSigned);
  const source = masked(base);
  if (wanted.publicKey !== undefined) await requireSignature(tools, base, sums, wanted.publicKey);
  const checksums = parseChecksums(textOf(sums));
  const manifest = await required(tools, base, "manifest.json", isSigned);
  const sum = sumOf(checksums, "manifest.json", source);
  if (tools.sha256(manifest) !== sum) throw wrongChecksum("manifest.json");
  const release = parseRelease(textOf(manifest), source);
  if (wanted.version !== undefined && release.version !== wanted.version) {
    throw new MosaicError(
      "failure",
      `mosaic ${wanted.version} is not at ${source}: that is ${release.version}`,
    );
  }
  const artefact = artefactFor(release, wanted.target);
  if (sumOf(checksums, artefact.file, source) !== artefact.sha256) {
    throw new MosaicError("failure", `SHA256SUMS and the manifest at ${source} do not say the same`);
  }
  return { release, artefact, base, isSigned };
}

/** Downloads the artefact, checks it, unpacks it to `path` and checks the result. Nothing of it is run. */
export async function obtainBinary(
  tools: UpdateTools,
  { artefact, base, isSigned }: FoundRelease,
  stage: string,
): Promise<string> {
  const { downloads, binaries, files } = tools;
  const address = `${base}/${artefact.file}`;
  const compressed = `${stage}/${artefact.file}`;
  const got = await fetchPatiently(tools, address, async () => {
    const fetched = await downloads.file(address, compressed, { limit: artefact.size, isSigned });
    return fetched.ok ? { ok: true, value: true } : fetched;
  });
  if (got === undefined) throw new MosaicError("failure", `there is no ${artefact.file} at ${masked(base)}`);
  if ((await binaries.sha256(compressed)) !== artefact.sha256) throw wrongChecksum(artefact.file);
  tools.signal.throwIfAborted();
  const binary = `${stage}/mosaic`;
  const sum = await binaries.unpack(compressed, binary, artefact.binarySize);
  await files.remove(compressed);
  if (sum !== artefact.binarySha256) {
    throw new MosaicError("failure", `what ${artefact.file} holds is not what the manifest says`);
  }
  tools.signal.throwIfAborted();
  return binary;
}

/** For a wanted version: in a folder of that name, else at the address itself. */
async function findChecksums(
  tools: UpdateTools,
  { base, version }: Wanted,
  isSigned: boolean,
): Promise<{ base: string; sums: Uint8Array }> {
  if (version !== undefined) {
    const sums = await fetchSmall(tools, `${base}/${version}`, "SHA256SUMS", isSigned);
    if (sums !== undefined) return { base: `${base}/${version}`, sums };
  }
  return { base, sums: await required(tools, base, "SHA256SUMS", isSigned) };
}

async function requireSignature(
  tools: UpdateTools,
  base: string,
  sums: Uint8Array,
  publicKey: string,
): Promise<void> {
  const signature = await fetchSmall(tools, base, "SHA256SUMS.sig", true);
  if (signature === undefined) {
    throw new MosaicError(
      "failure",
      `the release at ${masked(base)} is not signed, and the public key asks for it`,
    );
  }
  if (tools.isSigned(publicKey, sums, signature)) return;
  throw new MosaicError("failure", "the signature of the release is wrong: nothing was changed", {
    hint: "do not use this release before you know why",
  });
}

function fetchSmall(
  tools: UpdateTools,
  base: string,
  name: string,
  isSigned: boolean,
): Promise<Uint8Array | undefined> {
  const address = `${base}/${name}`;
  const rules = { limit: LARGEST_TEXT, isSigned };
  return fetchPatiently(tools, address, () => tools.downloads.bytes(address, rules));
}

async function required(
  tools: UpdateTools,
  base: string,
  name: string,
  isSigned: boolean,
): Promise<Uint8Array> {
  const bytes = await fetchSmall(tools, base, name, isSigned);
  if (bytes !== undefined) return bytes;
  throw new MosaicError("failure", `there is no ${name} at ${masked(base)}`);
}

function sumOf(checksums: ReadonlyMap<string, string>, name: string, source: string): string {
  const sum = checksums.get(name);
  if (sum !== undefined) return sum;
  throw new MosaicError("failure", `SHA256SUMS at ${source} has no checksum of ${name}`);
}

function wrongChecksum(name: string): MosaicError {
  return new MosaicError("failure", `the checksum of ${name} is wrong: nothing was changed`);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
