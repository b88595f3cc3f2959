import { MosaicError } from "../../base/errors.ts";
import { displayed } from "../../base/text-width.ts";
import type { Finding } from "./finding.ts";
import { lineAt, positionAt, type SourceText, sourceText, withoutByteOrderMark } from "./source-text.ts";
import { printable } from "../../base/printable.ts";

/** One problem of a roster, for people (`rosterError`) and for programs (`--json`). */
export interface RosterIssue {
  /** The file, by the name given to `parseRoster`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units: the exact start of the wrong key or value. */
  readonly column: number;
  /** `agents[0].name`, with keys as the user spells them; "" for the whole roster, and for broken YAML. */
  readonly path: string;
  /** The fact: lower case, no final period. */
  readonly what: string;
  /** What to write instead. */
  readonly hint: string | undefined;
}

/** Findings in the order of the text, each once, with line and column. `text` has no byte order mark. */
export function issuesOf(findings: readonly Finding[], text: string, fileName: string): RosterIssue[] {
  const source = sourceText(text);
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.offset} ${finding.what}`;
    if (!first.has(key)) first.set(key, finding);
  }
  return [...first.values()]
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ offset, path, what, hint }) => ({
      file: fileName,
      ...positionAt(source, offset),
      path,
      what,
      hint,
    }));
}

/** Further problems are counted, not shown: nobody reads on, and a megabyte of nonsense must not become a hundred. */
const MOST_SHOWN = 200;

/** All issues in one configuration error. `text` is the text that `parseRoster` got. */
export function rosterError(issues: readonly RosterIssue[], fileName: string, text: string): MosaicError {
  const { message, data } = problemsText(issues, fileName, text);
  return new MosaicError("configuration", message, { code: "roster-invalid", data });
}

/** The words and the facts of an error about a file: each issue with its line, and a mark below its column. */
export function problemsText(
  issues: readonly RosterIssue[],
  fileName: string,
  text: string,
): { readonly message: string; readonly data: Readonly<Record<string, unknown>> } {
  const source = sourceText(withoutByteOrderMark(text));
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  const shown = issues.slice(0, MOST_SHOWN).map((issue) => renderIssue(issue, source));
  const rest = issues.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more`);
  return {
    message: [`${count} in ${printable(fileName)}`, ...shown].join("\n\n"),
    data: { problems: issues.slice(0, MOST_SHOWN).map(problemOf), count: issues.length },
  };
}

function problemOf({ file, line, column, path, what, hint }: RosterIssue) {
  return { file, line, column, path, message: what, hint: hint ?? null };
}

function renderIssue(issue: RosterIssue, source: SourceText): string {
  const place = `${printable(issue.file)}:${issue.line}:${issue.column}`;
  const head = `${place}${issue.path === "" ? "" : ` ${issue.path}`}: ${issue.what}`;
  const gutter = String(issue.line);
  const blank = " ".repeat(gutter.length);
  const { before, after, width } = excerpt(lineAt(source, issue.line), issue.column);
  const lines = [head, ` ${gutter} | ${before}${after}`.trimEnd(), ` ${blank} | ${" ".repeat(width)}^`];
  if (issue.hint !== undefined) lines.push(` ${blank} hint: ${issue.hint}`);
  return lines.join("\n");
}

const WIDEST_BEFORE = 80;
const WIDEST_AFTER = 60;

/** The part of a line around a column, as a terminal can show it, and the number of cells before that column. */
function excerpt(line: string, column: number): { before: string; after: string; width: number } {
  const at = column - 1;
  const start = at > WIDEST_BEFORE ? at - WIDEST_BEFORE : 0;
  const end = Math.min(line.length, at + WIDEST_AFTER);
  const left = displayed(whole(line.slice(start, at)));
  const right = displayed(whole(line.slice(at, end)));
  const cutLeft = start > 0 ? "…" : "";
  return {
    before: cutLeft + left.text,
    after: right.text + (end < line.length ? "…" : ""),
    width: cutLeft.length + left.width,
  };
}

/** Removes halves of surrogate pairs that a cut leaves at the ends. */
function whole(cut: string): string {
  return cut.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}
