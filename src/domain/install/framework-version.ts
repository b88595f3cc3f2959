import { FRAMEWORK_VERSION } from "../../base/build-information.ts";
import { MosaicError } from "../../base/errors.ts";
import { parseKeyValues, wholeNumber } from "../../base/key-values.ts";
import type { Files } from "../ports/files.ts";

/** `framework.version` in the mosaic home: which mosaic wrote the scripts and units, and the values in the units. */
export interface FrameworkFile {
  readonly framework: number;
  /** The version of the mosaic that wrote it. */
  readonly version: string;
  readonly units?: UnitFill | undefined;
}

/** Kept so that a refresh by another version only changes what that version does differently. */
export interface UnitFill {
  readonly socketName: string;
  readonly holderSession: string;
  /** The tmux program, absolute. */
  readonly tmux: string;
  /** The mosaic binary, absolute. */
  readonly binary: string;
}

const SCHEMA = "mosaic.framework/1";

export function frameworkFilePath(home: string): string {
  return `${home}/framework.version`;
}

export function renderFrameworkFile({ framework, version, units }: FrameworkFile): string {
  const values = {
    schema: SCHEMA,
    framework: String(framework),
    version,
    ...(units === undefined
      ? {}
      : { socket: units.socketName, session: units.holderSession, tmux: units.tmux, binary: units.binary }),
  };
  return [
    "# Written by mosaic; which version of it the scripts and units are from.",
    ...Object.entries(values).map(([key, value]) => `${key}=${value}`),
    "",
  ].join("\n");
}

/** undefined for a text that does not name a framework. */
export function parseFrameworkFile(text: string): FrameworkFile | undefined {
  const values = parseKeyValues(text);
  const framework = wholeNumber(values.get("framework"));
  if (framework === undefined) return undefined;
  const [socketName, holderSession, tmux, binary] = ["socket", "session", "tmux", "binary"].map(
    (key) => values.get(key) || undefined,
  );
  const isFilled =
    socketName !== undefined && holderSession !== undefined && tmux !== undefined && binary !== undefined;
  return {
    framework,
    version: values.get("version") ?? "unknown",
    ...(isFilled ? { units: { socketName, holderSession, tmux, binary } } : {}),
  };
}

export async function readFrameworkFile(
  files: Pick<Files, "read">,
  home: string,
): Promise<FrameworkFile | undefined> {
  const text = await files.read(frameworkFilePath(home));
  return text === undefined ? undefined : parseFrameworkFile(text);
}

/**
 * Throws MosaicError("configuration") for a home that was written by a newer mosaic, which this one does not
 * understand.
 */
export async function requireKnownHome(files: Pick<Files, "read">, home: string): Promise<void> {
  const found = await readFrameworkFile(files, home);
  if (found === undefined || found.framework <= FRAMEWORK_VERSION) return;
  throw new MosaicError(
    "configuration",
    `the mosaic home ${home} is of mosaic ${found.version} (framework ${found.framework}); this mosaic is older and knows framework ${FRAMEWORK_VERSION}`,
    {
      code: "home-newer",
      data: { home, version: found.version, framework: found.framework, known_framework: FRAMEWORK_VERSION },
      hint: "mosaic update, or, to make the home's scripts and units this version's: mosaic fleet install-systemd --refresh --downgrade",
    },
  );
}
