import type { Parsed } from "../../runtimes/described/parsed.ts";
import { parseRowPattern, type RowPattern } from "../../runtimes/described/row-pattern.ts";
import { parseDialogRow } from "../../runtimes/described/screen.ts";
import { REGIONS } from "../../runtimes/described/description.ts";
import type { Located } from "../roster/document.ts";
import type { Finding } from "../roster/finding.ts";

/** Whether a rule has only places that every screen has. For idle that is allowed, because it also has a box. */
export function alwaysTrue(rule: Located): boolean {
  const named = REGIONS.flatMap((region) => rule.parts.get(region) ?? []);
  const patterns = named.map((place) => textsOf(place).map((text) => parseRowPattern(text)));
  return named.length > 0 && patterns.every((some) => some.some(isAnything));
}

/** Keys by their tmux names, other than single characters. */
const NAMED_KEY = /^(?:Enter|Escape|Tab|BTab|Space|Up|Down|Left|Right|F(?:[1-9]|1[0-2])|[CM]-[a-z])$/;

/** Checks of a dialog that concern several of its values. */
export function dialogChecks(dialog: Located, path: string): readonly Finding[] {
  const findings: Finding[] = [];
  const say = (place: Located | undefined, key: string, what: string, hint: string) =>
    findings.push({
      offset: (place ?? dialog).offset,
      path: key === "" ? path : `${path}.${key}`,
      what,
      hint,
    });
  const [rows, options, selected, choices] = ["rows", "options", "selected", "choices"].map((key) =>
    dialog.parts.get(key),
  );
  const texts = textsOf(rows);
  const patterns = texts.map((text) => parseDialogRow(text));
  const areRowsAnything = texts.length === 0 || patterns.every(isAnything);
  const hasPlaces = REGIONS.some((region) => dialog.parts.has(region));
  if (areRowsAnything && (!hasPlaces || alwaysTrue(dialog)))
    say(
      rows,
      rows === undefined ? "" : "rows",
      "it holds of every screen",
      "a row that tells it from others",
    );
  const typedAt = patterns.findIndex((row) => row.ok && row.value.has("typed"));
  const isTyped = typedAt >= 0;
  if (isTyped && (typedAt < texts.length - 1 || texts.at(-1)?.endsWith("{typed}") !== true))
    say(rows, "rows", "{typed} is not at the end of the last row", '"Allow? (y/n) {typed}"');
  const offers = choices ?? options ?? selected;
  if (offers === undefined) return findings;
  if (rows === undefined)
    say(offers, "", "its rows are not said, so nobody knows where its options are", 'rows: ["…"]');
  if (choices !== undefined && (options ?? selected) !== undefined)
    say(choices, "choices", "its options are said twice", "choices, or options");
  if (choices !== undefined) return [...findings, ...choiceChecks(choices, `${path}.choices`, isTyped)];
  if (options === undefined)
    say(selected, "selected", "nothing says how the others look", 'options: "  {option}"');
  const found = [...textsOf(options), ...textsOf(selected)].map((text) =>
    parseRowPattern(text, ["option", "key"]),
  );
  // mistakes in single values are reported already
  if (!found.every((row) => row.ok && row.value.has("option") && !row.value.isAnything)) return findings;
  const withKey = found.filter((row) => row.ok && row.value.has("key")).length;
  if (withKey > 0 && withKey < found.length)
    say(options, "options", "some of them have a {key}, and some have none", '"{key}. {option}"');
  if (withKey === 0 && selected === undefined)
    say(options, "options", "nothing says how one is chosen", 'a {key} in it, or selected: "> {option}"');
  if (withKey === 0 && isTyped)
    say(options, "options", "{typed} says that a line is typed, and no {key} what", '"{key}. {option}"');
  return findings;
}

function choiceChecks(choices: Located, path: string, isTyped: boolean): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<unknown>();
  for (const [index, choice] of choices.parts) {
    const key = choice.parts.get("key");
    const value = String(key?.value);
    const say = (what: string, hint: string) =>
      findings.push({ offset: (key ?? choice).offset, path: `${path}[${index}].key`, what, hint });
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(value)) continue;
    if (seen.has(value)) say(`${value} chooses two of them`, "another key");
    else if (isTyped && !/^[A-Za-z0-9]+$/.test(value))
      say(`${value} cannot be typed in a line`, "letters and digits");
    else if (!isTyped && value.length > 1 && !NAMED_KEY.test(value))
      say(`${value} is no single key`, "one character, Enter, Escape …; or {typed} at the end of rows");
    seen.add(value);
  }
  return findings;
}

function textsOf(place: Located | undefined): readonly string[] {
  return [place?.value].flat().filter((value) => typeof value === "string");
}

function isAnything(pattern: Parsed<RowPattern>): boolean {
  return pattern.ok && pattern.value.isAnything;
}
