/** What was proven on this host (`mosaic runtime prove`), kept in the home: fleet/runtimes/proven.json. */
import type { Files } from "../ports/files.ts";
import type { FleetPaths } from "./paths.ts";

export interface ProvenVersion {
  readonly runtime: string;
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  /** The mosaic that proved it: another one may have other rules. */
  readonly mosaic: string;
  readonly outcome: "good" | "unclear" | "wrong";
  /** Messages that were sent. */
  readonly messages: number;
  /** Of messages and states together. */
  readonly wrong: number;
  readonly unclear: number;
}

const SCHEMA = "mosaic.runtimes.proven/1";
const LONGEST = 1024 * 1024;
/** The last of each version is kept, and of old versions not more than so many in all. */
const MOST_KEPT = 100;
const OUTCOMES: readonly unknown[] = ["good", "unclear", "wrong"];

/** The newest first; empty where there is no such file, or none that can be read. */
export async function readProven(
  files: Pick<Files, "readOwn">,
  paths: Pick<FleetPaths, "provenVersions">,
): Promise<readonly ProvenVersion[]> {
  return parseProven((await files.readOwn(paths.provenVersions, LONGEST)) ?? "");
}

/** Pure. What is not understood is passed over: a version that is not known to be proven is unmeasured. */
export function parseProven(text: string): readonly ProvenVersion[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return [];
  }
  const { schema, proven } = (found ?? {}) as { readonly schema?: unknown; readonly proven?: unknown };
  if (schema !== SCHEMA || !Array.isArray(proven)) return [];
  return proven.filter(isProven).toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

function isProven(value: unknown): value is ProvenVersion {
  if (typeof value !== "object" || value === null) return false;
  const { runtime, version, at, mosaic, outcome, messages, wrong, unclear } = value as Record<
    string,
    unknown
  >;
  return (
    [runtime, version, at, mosaic].every((text) => typeof text === "string") &&
    [messages, wrong, unclear].every((count) => Number.isInteger(count)) &&
    !Number.isNaN(Date.parse(String(at))) &&
    OUTCOMES.includes(outcome)
  );
}

/** Pure. The file's text, with this one in place of an older proof of the same version. */
export function withProven(before: readonly ProvenVersion[], proof: ProvenVersion): string {
  const others = before.filter((one) => one.runtime !== proof.runtime || one.version !== proof.version);
  const proven = [proof, ...others].slice(0, MOST_KEPT);
  return `${JSON.stringify({ schema: SCHEMA, proven }, undefined, 2)}\n`;
}

/** Pure. The versions of a runtime of which everything was right here. */
export function versionsProven(proven: readonly ProvenVersion[], runtime: string): readonly string[] {
  return proven.flatMap((one) => (one.runtime === runtime && one.outcome === "good" ? [one.version] : []));
}
