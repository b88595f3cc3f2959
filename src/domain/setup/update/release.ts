import { MosaicError } from "../../../base/errors.ts";
import { isVersion } from "./version-order.ts";

/** The parts of a release's manifest (docs/reference/release.md) that an update needs. */
export interface Release {
  readonly version: string;
  readonly commit: string;
  readonly artefacts: readonly Artefact[];
}

export interface Artefact {
  readonly target: string;
  readonly file: string;
  /** Bytes of the compressed file and of its content; checksums are hexadecimal. */
  readonly size: number;
  readonly sha256: string;
  readonly binarySize: number;
  readonly binarySha256: string;
}

const SCHEMA = "mosaic.release/1";
const SUM = /^[0-9a-f]{64}$/;
/** A plain name: what a server says must not lead out of our folder. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;

/** The lines of `sha256sum`: checksums by file name. Other lines are skipped. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const found = /^([0-9a-f]{64}) [ *](.+?)\r?$/.exec(line);
      return found === null ? [] : [[found[2] ?? "", found[1] ?? ""] as const];
    }),
  );
}

/** Throws MosaicError("failure") for a manifest of another kind, or one that is incomplete. */
export function parseRelease(text: string, source: string): Release {
  const manifest = jsonObject(text);
  if (manifest?.["schema"] !== SCHEMA) {
    throw new MosaicError("failure", `the release at ${source} is of a kind that this mosaic does not know`, {
      hint: "install it with the install.sh of that release",
    });
  }
  const { version, commit, artefacts } = manifest;
  if (typeof version !== "string" || !isVersion(version) || !Array.isArray(artefacts)) {
    throw new MosaicError("failure", `the manifest at ${source} has no version or no artefacts`);
  }
  return {
    version,
    commit: typeof commit === "string" ? commit : "unknown",
    artefacts: artefacts.flatMap((entry: unknown) => artefactOf(entry) ?? []),
  };
}

/** Throws MosaicError("failure") where the release has nothing for this machine. */
export function artefactFor(release: Release, target: string): Artefact {
  const found = release.artefacts.find((artefact) => artefact.target === target);
  if (found !== undefined) return found;
  const offered = release.artefacts.map((artefact) => artefact.target).join(" ");
  throw new MosaicError(
    "failure",
    `mosaic ${release.version} is not there for this machine, ${target}; it is for: ${offered}`,
  );
}

function artefactOf(entry: unknown): Artefact | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const fields = entry as Readonly<Record<string, unknown>>;
  const { target, file, size, sha256, binary_size: binarySize, binary_sha256: binarySha256 } = fields;
  const isWhole =
    typeof target === "string" &&
    typeof file === "string" &&
    FILE_NAME.test(file) &&
    isSize(size) &&
    isSize(binarySize) &&
    isSum(sha256) &&
    isSum(binarySha256);
  return isWhole ? { target, file, size, sha256, binarySize, binarySha256 } : undefined;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isSum(value: unknown): value is string {
  return typeof value === "string" && SUM.test(value);
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
