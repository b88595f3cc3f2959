import { version } from "../../package.json" with { type: "json" };

/**
 * The generation of mosaic homes that this binary writes and understands. It is raised when a binary that knows only
 * the number before could misread or damage a home; docs/reference/compatibility.md says what that promises.
 */
export const FRAMEWORK_VERSION = 1;

// Put in by `bun build --define`; from source they do not exist, hence `typeof`.
declare const MOSAIC_VERSION: string | undefined;
declare const MOSAIC_COMMIT: string | undefined;
declare const MOSAIC_BUILD_DATE: string | undefined;
declare const MOSAIC_SOURCES: string | undefined;

export interface BuildInformation {
  readonly version: string;
  readonly commit: string;
  readonly buildDate: string;
  readonly bun: string;
  readonly platform: string;
  /** See {@link FRAMEWORK_VERSION}. */
  readonly framework: number;
}

/** What this binary is. `commit` and `buildDate` are "unknown" when it runs from source. */
export function buildInformation(): BuildInformation {
  return {
    version: typeof MOSAIC_VERSION === "string" ? MOSAIC_VERSION : version,
    commit: typeof MOSAIC_COMMIT === "string" ? MOSAIC_COMMIT : "unknown",
    buildDate: typeof MOSAIC_BUILD_DATE === "string" ? MOSAIC_BUILD_DATE : "unknown",
    bun: Bun.version,
    platform: `${process.platform}-${process.arch}`,
    framework: FRAMEWORK_VERSION,
  };
}

/** What this binary was built from, as a hash of its sources: equal only for equal code. undefined from source. */
export function sourcesDigest(): string | undefined {
  return typeof MOSAIC_SOURCES === "string" ? MOSAIC_SOURCES : undefined;
}
