/**
 * fleet/patterns.yaml in the home: words that an operator adds to what is known about the runtimes' screens. If
 * anything in the file is wrong, none of it counts, and only the built-in words do.
 */
import { describeError } from "../../base/errors.ts";
import type { AddedWords } from "../../runtimes/places.ts";
import type { RuntimeName } from "../../runtimes/runtime-name.ts";
import type { FleetPaths } from "../host/paths.ts";
import type { Files } from "../ports/files.ts";
import { appliesTo, wordsFor } from "./applies.ts";
import type { PatternEntry } from "./parse.ts";

export type PatternFile =
  | { readonly kind: "none" }
  | {
      readonly kind: "used";
      /** Of the file's bytes, in hexadecimal. */
      readonly sha256: string;
      readonly text: string;
      readonly entries: readonly PatternEntry[];
    }
  | {
      readonly kind: "refused";
      /** undefined where it was not read. */
      readonly sha256: string | undefined;
      /** In one line. */
      readonly why: string;
      /** Every problem with its line. */
      readonly detail: string;
      readonly hint: string;
    };

const NO_PATTERNS: PatternFile = { kind: "none" };

/** Bytes; a dozen words for every runtime take a tenth of it. */
export const LONGEST_PATTERNS = 64 * 1024;

/** A file that others may write is as good as written by them. */
const CHANGED_BY_OTHERS = 0o022;

export interface PatternTools {
  readonly files: Pick<Files, "isLink" | "identity" | "readOwn">;
  readonly paths: Pick<FleetPaths, "patterns">;
  readonly userId: number;
  sha256(text: string): string;
}

/** The text of the file, or why it is not used. Never throws. */
export async function readPatternText({
  files,
  paths: { patterns: path },
  userId,
}: Omit<PatternTools, "sha256">): Promise<{ readonly text: string } | PatternFile> {
  try {
    if (await files.isLink(path)) return refusal("it is a symlink", `replace it by a file: ${path}`);
    const facts = await files.identity(path);
    if (facts === undefined) return NO_PATTERNS;
    const { owner, mode, size } = facts;
    if (owner !== userId) return refusal(`it belongs to uid ${owner}`, `sudo chown ${userId} ${path}`);
    if ((mode & CHANGED_BY_OTHERS) !== 0) {
      return refusal(
        `others may change it (mode ${mode.toString(8).padStart(4, "0")})`,
        `chmod go-w ${path}`,
      );
    }
    if (size > LONGEST_PATTERNS) {
      return refusal(`it has ${size} bytes; at most ${LONGEST_PATTERNS} are read`, `shorten ${path}`);
    }
    const text = await files.readOwn(path, LONGEST_PATTERNS + 1);
    return text === undefined ? refusal("it is no regular file that can be read", `ls -l ${path}`) : { text };
  } catch (thrown) {
    return refusal(describeError(thrown), `ls -l ${path}`);
  }
}

function refusal(why: string, hint: string, more: { sha256?: string; detail?: string } = {}): PatternFile {
  return { kind: "refused", sha256: more.sha256, why, detail: more.detail ?? why, hint };
}

/** Parses the text. The YAML parser is loaded here, so that homes without the file do not load it. */
export async function readPatterns(
  text: string,
  { paths: { patterns: path }, sha256 }: Pick<PatternTools, "paths" | "sha256">,
): Promise<PatternFile> {
  const { parsePatterns } = await import("./parse.ts");
  const parsed = parsePatterns(text, path);
  const hash = sha256(text);
  if (parsed.ok) return { kind: "used", sha256: hash, text, entries: parsed.entries };
  const [first] = parsed.issues;
  const more = parsed.issues.length === 1 ? "" : `, and ${parsed.issues.length - 1} more`;
  const why = `line ${first?.line ?? 1}, column ${first?.column ?? 1}: ${first?.what ?? "it cannot be read"}${more}`;
  const { problemsText } = await import("../roster/issues.ts");
  const detail = problemsText(parsed.issues, path, text).message;
  return refusal(why, `mosaic runtime patterns`, { sha256: hash, detail });
}

/** The part of the file that counts for one agent. */
export interface PatternsInUse {
  readonly file: PatternFile;
  readonly words: AddedWords | undefined;
  /** Why no words for this runtime count; undefined where some do, or there are none. */
  readonly unused: string | undefined;
}

/** The words for a runtime. Returns the same object for the same version, so that rules are made of it once. */
export function inUse(file: PatternFile, made: Map<string, AddedWords | undefined>) {
  return (runtime: RuntimeName, running: string | undefined): PatternsInUse | undefined => {
    if (file.kind === "none") return undefined;
    if (file.kind === "refused") return { file, words: undefined, unused: file.why };
    const key = `${runtime} ${running ?? ""}`;
    if (!made.has(key)) made.set(key, wordsFor(file.entries, runtime, running));
    const words = made.get(key);
    return {
      file,
      words,
      unused: words === undefined ? unusedBecause(file.entries, runtime, running) : undefined,
    };
  };
}

function unusedBecause(
  entries: readonly PatternEntry[],
  runtime: RuntimeName,
  running: string | undefined,
): string | undefined {
  const its = entries.filter((entry) => entry.runtime === runtime);
  if (its.length === 0 || its.some(({ versions }) => appliesTo(versions, running))) return undefined;
  const versions = its.flatMap((entry) => entry.versions).join(", ");
  return running === undefined
    ? `its words for ${runtime} are of ${versions}, and it cannot be told which version runs`
    : `its words for ${runtime} are of ${versions}, and ${running} runs`;
}
