import { firstForeignByte } from "../../base/kept-bytes.ts";
import { crossChecks, type DescribedNames } from "./checks.ts";
import { type LocatedDocument, readDocument } from "./document.ts";
import { explainIssue } from "./explain.ts";
import type { Finding } from "./finding.ts";
import { issuesOf, type RosterIssue } from "./issues.ts";
import { resolveRoster } from "./resolve.ts";
import type { Roster } from "./roster.ts";
import { rosterSchema } from "./schema.ts";
import { withoutByteOrderMark } from "./source-text.ts";

export type ParsedRoster =
  | { readonly ok: true; readonly roster: Roster }
  | { readonly ok: false; readonly issues: readonly RosterIssue[] };

/** Characters. A fleet of 500 agents with every key set takes a fifth of it. */
export const LONGEST_ROSTER = 1024 * 1024;

/**
 * Reads the text of a roster: returns all of its problems, by position, or the resolved roster. Pure; never throws for
 * any text. `fileName` is the file's name in the issues; `described` are the runtimes that files of the home describe.
 */
export function parseRoster(
  fullText: string,
  fileName: string,
  described: DescribedNames = [],
): ParsedRoster {
  const text = withoutByteOrderMark(fullText);
  const { findings, roster } = examine(text, described);
  if (roster !== undefined && findings.length === 0) return { ok: true, roster };
  return { ok: false, issues: issuesOf(findings, text, fileName) };
}

function examine(text: string, described: DescribedNames): { findings: readonly Finding[]; roster?: Roster } {
  if (text.length > LONGEST_ROSTER) {
    return {
      findings: [whole(`the file has ${text.length} characters; a roster has at most ${LONGEST_ROSTER}`)],
    };
  }
  const foreign = firstForeignByte(text);
  if (foreign !== undefined) return { findings: [{ ...foreign, path: "" }] };
  const document = readDocument(text);
  if (document.root === undefined && document.syntax.length === 0) {
    return { findings: [whole("the roster is empty", "mosaic fleet init --profile minimal --write")] };
  }
  if (document.root === undefined) return { findings: document.syntax };
  const checked = rosterSchema.safeParse(document.root.value);
  const { root } = document;
  const found = [
    ...document.findings,
    ...(checked.success ? [] : checked.error.issues.flatMap((issue) => explainIssue(issue, root))),
    ...crossChecks(root, described),
  ];
  const findings = [...document.syntax, ...trustworthy(found, document)];
  return checked.success && findings.length === 0
    ? { findings, roster: resolveRoster(checked.data) }
    : { findings };
}

/** After the first syntax error the parser guesses, so nothing found there is reported. */
function trustworthy(findings: readonly Finding[], { syntax }: LocatedDocument): readonly Finding[] {
  const limit = Math.min(...syntax.map(({ offset }) => offset));
  return syntax.length === 0
    ? findings
    : findings.filter(({ offset, absence }) => offset < limit && absence !== true);
}

/** By position, and a mistake that aliases repeat only once. */
function whole(what: string, hint?: string): Finding {
  return { offset: 0, path: "", what, hint };
}
