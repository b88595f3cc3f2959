import { firstForeignByte } from "../../base/kept-bytes.ts";
import { nearest } from "../../base/nearest.ts";
import type { RuntimeDescription } from "../../runtimes/described/description.ts";
import { readDocument } from "../roster/document.ts";
import { explainIssue, type KeyHints } from "../roster/explain.ts";
import type { Finding } from "../roster/finding.ts";
import { issuesOf, type RosterIssue } from "../roster/issues.ts";
import { knownKeys } from "../roster/known-keys.ts";
import { alternatives, quote } from "../roster/wording.ts";
import { withoutByteOrderMark } from "../roster/source-text.ts";
import { descriptionChecks } from "./checks.ts";
import { descriptionJsonSchema } from "./json-schema.ts";
import { resolveDescription } from "./resolve.ts";
import { descriptionSchema } from "./schema.ts";

export type ParsedDescription =
  | { readonly ok: true; readonly description: RuntimeDescription }
  | { readonly ok: false; readonly issues: readonly RosterIssue[] };

const KEYS = knownKeys(descriptionJsonSchema);

const HINTS: KeyHints = {
  unknown(key, schemaPath) {
    const homes = KEYS.parentsOf(key);
    if (homes.length > 0) return `${quote(key)} belongs under ${alternatives(homes)}`;
    const here = KEYS.keysAt(schemaPath);
    const meant = nearest(key, here);
    return meant === undefined ? `known here: ${here.join(", ")}` : `did you mean ${quote(meant)}?`;
  },
  missing: { version: "write version: 1" },
};

/**
 * Reads the text of a description: returns all of its problems, by position, or the description. Pure; never throws.
 */
export function parseDescription(fullText: string, fileName: string): ParsedDescription {
  const text = withoutByteOrderMark(fullText);
  const { findings, description } = examine(text);
  if (description !== undefined && findings.length === 0) return { ok: true, description };
  // a missing key may just be misspelled
  const there = findings.filter(({ absence }) => absence !== true);
  const told = there.length > 0 ? there : findings;
  return { ok: false, issues: issuesOf(told, text, fileName) };
}

function examine(text: string): { findings: readonly Finding[]; description?: RuntimeDescription } {
  const foreign = firstForeignByte(text);
  if (foreign !== undefined) return { findings: [{ ...foreign, path: "" }] };
  const { root, syntax, findings: readable } = readDocument(text);
  if (root === undefined) {
    const empty: Finding = {
      offset: 0,
      path: "",
      what: "the description is empty",
      hint: "mosaic schema runtime",
    };
    return { findings: syntax.length > 0 ? syntax : [empty] };
  }
  // after broken YAML the parser guesses
  if (syntax.length > 0) return { findings: syntax };
  const checked = descriptionSchema.safeParse(root.value);
  const findings = [
    ...readable,
    ...(checked.success ? [] : checked.error.issues.flatMap((issue) => explainIssue(issue, root, HINTS))),
    ...descriptionChecks(root),
  ];
  return checked.success && findings.length === 0
    ? { findings, description: resolveDescription(checked.data) }
    : { findings };
}
