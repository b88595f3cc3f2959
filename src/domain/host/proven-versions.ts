/** What was proven on this host (`mosaic runtime prove`), kept in the home: fleet/runtimes/proven.json. */
import type { Files } from "../ports/files.ts";
import type { FleetPaths } from "./paths.ts";

export interface ProvenVersion {
  readonly runtime: string;
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  /** The mosaic that proved it; another one may read screens by other rules. */
  readonly mosaic: string;
  readonly outcome: "good" | "unclear" | "wrong";
  /** Messages that were sent. */
  readonly messages: number;
  /** Of messages and states together. */
  readonly wrong: number;
  readonly unclear: number;
  /** What was wrong. Empty for a proof that an older mosaic kept. */
  readonly faults: readonly ProofFault[];
  /** The rules by which its screens were read. */
  readonly by: ProofRules;
}

/** A state or a message that a proof got wrong. */
export interface ProofFault {
  readonly state: string;
  /** The kind of message; null: the state itself was named wrong. */
  readonly message: string | null;
  readonly outcome: "unclear" | "wrong" | "not-run";
  readonly expected: string;
  readonly seen: string;
}

/** What decides how a screen is read, beside mosaic's own rules. */
export interface ProofRules {
  /** SHA-256 of the home's pattern file, where it has words for this version; null: only the built-in words. */
  readonly patterns: string | null;
  /** SHA-256 of the file that describes the runtime; null: the runtime is built in. */
  readonly description: string | null;
}

/** What is known of one version of a runtime. */
export interface VersionProof {
  readonly version: string;
  /** Whether screens are still read by the rules it was proven with. */
  readonly holds: boolean;
}

const SCHEMA = "mosaic.runtimes.proven/1";
const LONGEST = 1024 * 1024;
/** The latest proof of each version is kept, and this many in all. */
const MOST_KEPT = 100;
/** The rows of a proof in which everything was wrong take 20 KB. */
const MOST_WITH_FAULTS = 10;
const OUTCOMES: readonly unknown[] = ["good", "unclear", "wrong"];

/** The newest first; empty where the file is missing or cannot be read. */
export async function readProven(
  files: Pick<Files, "readOwn">,
  paths: Pick<FleetPaths, "provenVersions">,
): Promise<readonly ProvenVersion[]> {
  return parseProven((await files.readOwn(paths.provenVersions, LONGEST)) ?? "");
}

/** Pure. Skips what it does not understand: a version not known to be proven counts as unmeasured. */
export function parseProven(text: string): readonly ProvenVersion[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return [];
  }
  const { schema, proven } = (found ?? {}) as { readonly schema?: unknown; readonly proven?: unknown };
  if (schema !== SCHEMA || !Array.isArray(proven)) return [];
  return proven
    .flatMap((one) => (isProven(one) ? [{ ...one, faults: faultsIn(one.faults), by: rulesIn(one.by) }] : []))
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

type Kept = Omit<ProvenVersion, "faults" | "by"> & { readonly faults?: unknown; readonly by?: unknown };

/** Proofs without rules are from before rules were recorded, when only the built-in words existed. */
function rulesIn(value: unknown): ProofRules {
  const { patterns, description } = (value ?? {}) as Record<string, unknown>;
  return { patterns: textOrNull(patterns), description: textOrNull(description) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function faultsIn(value: unknown): readonly ProofFault[] {
  return Array.isArray(value) ? value.filter(isFault) : [];
}

function isFault(value: unknown): value is ProofFault {
  if (typeof value !== "object" || value === null) return false;
  const { state, message, outcome, expected, seen } = value as Record<string, unknown>;
  const isText = [state, outcome, expected, seen].every((text) => typeof text === "string");
  return isText && (message === null || typeof message === "string");
}

function isProven(value: unknown): value is Kept {
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

/** Pure. The file's text with this proof in place of an older one of the same version. */
export function withProven(before: readonly ProvenVersion[], proof: ProvenVersion): string {
  const others = before.filter((one) => one.runtime !== proof.runtime || one.version !== proof.version);
  const proven = [proof, ...others]
    .slice(0, MOST_KEPT)
    .map((one, at) => (at < MOST_WITH_FAULTS ? one : { ...one, faults: [] }));
  return `${JSON.stringify({ schema: SCHEMA, proven }, undefined, 2)}\n`;
}

/**
 * Pure. The versions of a runtime that this host proved without a fault; `today` says by which rules each is read now.
 */
export function versionsProven(
  proven: readonly ProvenVersion[],
  runtime: string,
  today: (version: string) => ProofRules,
): readonly VersionProof[] {
  return proven.flatMap(({ runtime: its, outcome, version, by }) =>
    its === runtime && outcome === "good" ? [{ version, holds: isSameRules(by, today(version)) }] : [],
  );
}

/** Pure. What this host's proofs say about a version that mosaic's authors did not measure. */
export function standingOf(
  proofs: readonly VersionProof[],
  version: string | undefined,
): { readonly measured: boolean; readonly provenOtherwise: boolean } {
  const its = proofs.filter((one) => one.version === version);
  const measured = its.some(({ holds }) => holds);
  return { measured, provenOtherwise: its.length > 0 && !measured };
}

export function isSameRules(one: ProofRules, other: ProofRules): boolean {
  return one.patterns === other.patterns && one.description === other.description;
}
