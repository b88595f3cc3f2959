import type * as z from "zod/mini";
import { nearest } from "../../base/nearest.ts";
import type { Located } from "./document.ts";
import type { Finding } from "./finding.ts";
import type { IssueParams } from "./schema-parts.ts";
import { ROSTER_KEYS } from "./known-keys.ts";
import { schemaKey } from "./spelling.ts";
import { alternatives, formatPath, quote } from "./wording.ts";

/** Hints for the keys of a kind of file. */
export interface KeyHints {
  /** For a key that is unknown at this place of the schema. */
  unknown(key: string, schemaPath: readonly PropertyKey[]): string;
  /** For a required key, by its name. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Words a problem found by zod in our terms, with its place in the file; a roster's hints by default. */
export function explainIssue(issue: z.core.$ZodIssue, root: Located, hints: KeyHints = OF_ROSTER): Finding[] {
  const { place, path } = follow(root, issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey(key, issue.path, path, place, hints));
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => finding(place.keyOffset, path, inner.message, hintOf(inner)));
  }
  // It was refused, and reported, while the document was read.
  if (place.value === undefined) return [];
  if (path.length < issue.path.length) return [missing(issue.path.at(-1), place, path, hints)];
  return [wrongValue(issue, place, path)];
}

function missing(step: PropertyKey | undefined, parent: Located, path: Path, hints: KeyHints): Finding {
  if (typeof step === "number") return finding(parent.offset, path, "the list is empty", COMMAND_HINT);
  const key = String(step);
  const what = `the required key ${quote(key)} is missing`;
  return { ...finding(parent.offset, path, what, hints.missing[key]), absence: true };
}

const COMMAND_HINT = "one list element each: [my-agent, --flag]";

const MISSING_HINTS: Readonly<Record<string, string>> = {
  version: "write version: 1",
  transport: "write transport: tmux",
  runtime: "write runtime: stub for an agent that needs no account",
};

function wrongValue(issue: z.core.$ZodIssue, place: Located, path: Path): Finding {
  const at = (what: string, hint?: string) => finding(place.offset, path, what, hint);
  if (issue.code === "custom") return at(issue.message, hintOf(issue));
  if (issue.code === "invalid_value") return wrongChoice(issue.values, place, path);
  if (issue.code === "invalid_type") return wrongKind([kindName(issue)], place, path);
  if (issue.code === "invalid_union") {
    const kinds = issue.errors.flatMap((branch) => branch.map((inner) => kindName(inner)));
    return wrongKind([...new Set(kinds)], place, path);
  }
  if (issue.code === "too_small") {
    const few = path.at(-1) === "agents" ? "a roster has at least one agent" : "the list is empty";
    if (issue.origin === "number") return at(`${place.written ?? ""} is less than ${issue.minimum}`);
    // the missing key may be behind a mistake
    return { ...at(few), absence: true };
  }
  if (issue.code === "too_big" && issue.origin === "array") return at(`more than ${issue.maximum} entries`);
  if (issue.code === "too_big") return at(`${place.written ?? ""} is more than ${issue.maximum}`);
  return at("not a valid value");
}

function wrongChoice(allowed: readonly unknown[], place: Located, path: Path): Finding {
  const [only] = allowed;
  const words = allowed.map(String);
  if (allowed.length === 1) {
    const expected = typeof only === "number" ? `the number ${only}` : quote(String(only));
    const what = `expected ${expected}, got ${describeValue(place)}`;
    return finding(place.offset, path, what, `write ${String(path.at(-1))}: ${String(only)}`);
  }
  const meant = typeof place.value === "string" ? nearest(place.value, words) : undefined;
  const hint = meant === undefined ? undefined : `did you mean ${quote(meant)}?`;
  return finding(place.offset, path, `${describeValue(place)} is not one of ${alternatives(words)}`, hint);
}

function wrongKind(expected: readonly string[], place: Located, path: Path): Finding {
  const what = `expected ${alternatives(expected)}, got ${describeValue(place)}`;
  const hint = kindHint(expected, place, path);
  return finding(place.offset, path, what, hint);
}

function kindHint(expected: readonly string[], place: Located, path: Path): string | undefined {
  if (place.value === null) return "write a value or remove the key";
  if (expected.includes("text") && place.written !== undefined) return `put it in quotes: "${place.written}"`;
  if (path.at(-1) === "command" && typeof place.value === "string") return COMMAND_HINT;
  return undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "a truth value",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
  array: "a list",
  tuple: "a list",
};

function kindName(issue: { readonly code?: string; readonly expected?: unknown }): string {
  const expected = String(issue.expected);
  return KINDS[expected] ?? expected;
}

function describeValue({ value, written }: Located): string {
  if (value === null) return "nothing";
  if (typeof value === "string") return quote(value);
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "a mapping";
  return `the ${typeof value === "boolean" ? "truth value" : "number"} ${written ?? ""}`;
}

function unknownKey(
  key: string,
  schemaPath: readonly PropertyKey[],
  path: Path,
  parent: Located,
  hints: KeyHints,
): Finding {
  const place = parent.parts.get(key);
  const text = place?.keyText ?? key;
  const isRuntime = schemaPath.length === 1 && schemaPath[0] === "runtimes";
  const what = `unknown ${isRuntime ? "runtime" : "key"} ${quote(text)}`;
  return finding(place?.keyOffset ?? parent.offset, [...path, text], what, hints.unknown(text, schemaPath));
}

function unknownKeyHint(text: string, schemaPath: readonly PropertyKey[]): string {
  if (text === "<<") return "a roster takes no merge keys; what agents have in common goes into defaults";
  const homes = ROSTER_KEYS.parentsOf(schemaKey(text));
  if (homes.length > 0) return `${quote(text)} belongs under ${alternatives(homes)}`;
  const known = ROSTER_KEYS.keysAt(schemaPath);
  const meant = nearest(text, known);
  if (meant !== undefined) return `did you mean ${quote(meant)}?`;
  return `known here: ${known.filter((key) => schemaKey(key) === key).join(", ")}`;
}

const OF_ROSTER: KeyHints = { unknown: unknownKeyHint, missing: MISSING_HINTS };

type Path = readonly (string | number)[];

/** The place that an issue's path leads to, or the last one on the way; `path` is spelled as in the file. */
function follow(root: Located, path: readonly PropertyKey[]): { place: Located; path: Path } {
  let place = root;
  const taken: (string | number)[] = [];
  for (const step of path) {
    const next = typeof step === "symbol" ? undefined : place.parts.get(step);
    if (next === undefined) break;
    taken.push(typeof step === "number" ? step : next.keyText);
    place = next;
  }
  return { place, path: taken };
}

function hintOf(issue: z.core.$ZodIssue): string | undefined {
  return issue.code === "custom" ? (issue.params as IssueParams | undefined)?.hint : undefined;
}

function finding(offset: number, path: Path, what: string, hint?: string): Finding {
  return { offset, path: formatPath(path), what, hint };
}
