import { firstForeignByte } from "../../base/kept-bytes.ts";
import type { RuntimeName } from "../../runtimes/runtime-name.ts";
import { readDocument } from "../roster/document.ts";
import { explainIssue, type KeyHints } from "../roster/explain.ts";
import type { Finding } from "../roster/finding.ts";
import { issuesOf, type RosterIssue } from "../roster/issues.ts";
import { withoutByteOrderMark } from "../roster/source-text.ts";
import { checkWords, knownKeys } from "./check-words.ts";
import { patternsSchema } from "./schema.ts";

/** Words for some versions of a runtime. */
export interface PatternEntry {
  readonly runtime: RuntimeName;
  readonly versions: readonly string[];
  /** By place. */
  readonly words: Readonly<Record<string, readonly string[]>>;
}

export type ParsedPatterns =
  | { readonly ok: true; readonly entries: readonly PatternEntry[] }
  | { readonly ok: false; readonly issues: readonly RosterIssue[] };

const HINTS: KeyHints = {
  unknown: (_key, schemaPath) => `known here: ${knownKeys(schemaPath)}`,
  missing: {
    version: "write version: 1",
    patterns: "write patterns: [] for none",
    versions: "write versions: [any] for all of them",
    words: "mosaic runtime patterns RUNTIME names the places",
  },
};

/** Pure. All of its problems, by position, or its entries; never throws for any text. */
export function parsePatterns(fullText: string, fileName: string): ParsedPatterns {
  const text = withoutByteOrderMark(fullText);
  const read = examine(text);
  if (read.entries !== undefined) return { ok: true, entries: read.entries };
  return { ok: false, issues: issuesOf(read.findings, text, fileName) };
}

function examine(text: string): {
  readonly findings: readonly Finding[];
  readonly entries?: readonly PatternEntry[];
} {
  const foreign = firstForeignByte(text);
  if (foreign !== undefined) return { findings: [{ ...foreign, path: "" }] };
  const { root, syntax, findings: found } = readDocument(text);
  // what follows the first of these may have been read wrongly
  if (syntax.length > 0) return { findings: syntax };
  if (root === undefined) {
    return { findings: [{ offset: 0, path: "", what: "the file is empty", hint: "version: 1" }] };
  }
  const checked = patternsSchema.safeParse(root.value);
  const findings = [
    ...found,
    ...(checked.success ? [] : checked.error.issues.flatMap((issue) => explainIssue(issue, root, HINTS))),
    ...checkWords(root),
  ];
  return checked.success && findings.length === 0
    ? { findings, entries: checked.data.patterns }
    : { findings };
}
