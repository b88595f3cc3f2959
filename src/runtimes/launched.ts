import { identityIn, type ProcessIdentity } from "../base/process-identity.ts";
import { parseKeyValues, wholeNumber } from "../base/key-values.ts";
import { parseAnyRuntimeName, type AnyRuntimeName } from "./runtime-name.ts";

/**
 * What `mosaic RUNTIME` writes down before it becomes the runtime of a fleet's agent (`run/NAME.launch`, 0600). The
 * process stays the same, so its pid and start time say whether the record is about the one that lives now.
 */
export interface Launched extends ProcessIdentity {
  readonly runtime: AnyRuntimeName;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly workingDirectory: string;
  /** The conversation's id, where the runtime lets us choose it. */
  readonly conversation: string | undefined;
  /** Whether that conversation was there before. */
  readonly resumed: boolean;
  readonly port: number | undefined;
  readonly password: string | undefined;
  /** It was given mosaic's extension. */
  readonly hasExtension?: boolean;
  /** Where the runtime keeps its records. */
  readonly dataFolder: string | undefined;
  /** The version that was installed then, and so runs; undefined where that could not be told. */
  readonly version: string | undefined;
}

/** Bytes; whatever is larger is no launch record. */
export const LONGEST_LAUNCH_RECORD = 16_384;

export function parseLaunched(text: string): Launched | undefined {
  if (text.length > LONGEST_LAUNCH_RECORD) return undefined;
  const values = parseKeyValues(text);
  const runtime = parseAnyRuntimeName(values.get("runtime") ?? "");
  const process = identityIn(values);
  const at = wholeNumber(values.get("at"));
  const workingDirectory = values.get("cwd");
  if (runtime === undefined || process === undefined) return undefined;
  if (at === undefined || workingDirectory === undefined) return undefined;
  return {
    runtime,
    ...process,
    at,
    workingDirectory,
    conversation: values.get("conversation"),
    resumed: values.get("resumed") === "yes",
    port: wholeNumber(values.get("port")),
    password: values.get("password"),
    ...(values.get("extension") === "yes" ? { hasExtension: true } : {}),
    dataFolder: values.get("data"),
    version: versionIn(values.get("version")),
  };
}

/** It is shown: anything but a version is none. */
export function versionIn(text: unknown): string | undefined {
  return typeof text === "string" && /^\d[\w.+-]{0,63}$/.test(text) ? text : undefined;
}

/** A value of several lines (a folder's name may have them) is left out: the record has one line a fact. */
export function renderLaunched(launched: Launched): string {
  const values: Readonly<Record<string, string | number | undefined>> = {
    runtime: launched.runtime,
    pid: launched.pid,
    pid_start: launched.startTime,
    at: launched.at,
    cwd: launched.workingDirectory,
    conversation: launched.conversation,
    resumed: launched.resumed ? "yes" : undefined,
    port: launched.port,
    password: launched.password,
    extension: launched.hasExtension === true ? "yes" : undefined,
    data: launched.dataFolder,
    version: launched.version,
  };
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && !String(value).includes("\n"))
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
