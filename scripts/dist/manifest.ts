import type { BuildIdentity } from "./compile.ts";
import type { Target } from "./targets.ts";

/** One compressed binary of a release. Flat and of scalars and lists of words, for readers without a JSON parser. */
export interface Artefact {
  readonly target: string;
  readonly os: Target["os"];
  readonly arch: Target["arch"];
  readonly libc?: Target["libc"];
  /** The oldest version of the C library that it runs with, where that is known. */
  readonly libc_minimum?: string;
  /** Shared libraries that it needs beside the C library's. */
  readonly libraries: readonly string[];
  readonly cpu: readonly string[];
  /** The gzip file; sizes are bytes, sums hexadecimal. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** What the gzip file holds. */
  readonly binary_size: number;
  readonly binary_sha256: string;
}

export interface ReleaseManifest extends BuildIdentity {
  readonly bun: string;
  readonly artefacts: readonly Artefact[];
}

export const MANIFEST_SCHEMA = "mosaic.release/1";

/**
 * JSON with each field of the release, and each artefact, on a line of its own: scripts/install.sh reads it with sed.
 */
export function renderManifest({ artefacts, ...release }: ReleaseManifest): string {
  const fields = { schema: MANIFEST_SCHEMA, name: "mosaic", ...release };
  return [
    "{",
    ...Object.entries(fields).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`),
    `  "artefacts": [`,
    artefacts.map((artefact) => `    ${JSON.stringify(artefact)}`).join(",\n"),
    "  ]",
    "}",
    "",
  ].join("\n");
}
