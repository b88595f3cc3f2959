import { nearest } from "../../base/nearest.ts";
import { displayed } from "../../base/text-width.ts";
import { adapterOf } from "../../runtimes/index.ts";
import { wordMatches, type Place, type Places } from "../../runtimes/places.ts";
import type { Located } from "../roster/document.ts";
import type { Finding } from "../roster/finding.ts";
import { readLine } from "../roster/texts.ts";
import { alternatives, formatPath, quote } from "../roster/wording.ts";
import { placesOpen, RUNTIMES_WITH_PLACES, VERSION_PATTERN } from "./schema.ts";

/** A file for a few new versions has a dozen words, each of which is looked for on every screen. */
const MOST_ENTRIES = 64;
const MOST_VERSIONS = 32;
const MOST_WORDS = 16;
const LONGEST_WORD = 120;
/** Letters and digits beside a wildcard; words with fewer of them match every screen. */
const LEAST_LETTERS = 3;

/**
 * Checks that concern several values: versions, the names of places, and which words a place may have. Works on
 * whatever could be read. A word that could hide a screen that asks for a person is refused, whoever wrote it.
 */
export function checkWords(root: Located): Finding[] {
  const entries = [...(root.parts.get("patterns")?.parts.values() ?? [])];
  const findings = entries.flatMap((entry, index) => entryFindings(entry, ["patterns", index]));
  const [first] = entries;
  if (entries.length > MOST_ENTRIES && first !== undefined) {
    findings.push(finding(first, ["patterns"], `${entries.length} entries; at most ${MOST_ENTRIES} fit`));
  }
  return findings;
}

type Path = readonly (string | number)[];

function entryFindings(entry: Located, path: Path): Finding[] {
  const written = entry.parts.get("runtime")?.value;
  const runtime = RUNTIMES_WITH_PLACES.find((name) => name === written);
  const versions = [...(entry.parts.get("versions")?.parts ?? [])];
  const found = versions.flatMap(([index, version]) => versionFinding(version, [...path, "versions", index]));
  if (versions.length > MOST_VERSIONS)
    found.push(finding(entry, [...path, "versions"], `more than ${MOST_VERSIONS} versions`));
  const words = entry.parts.get("words");
  if (runtime === undefined || words === undefined) return found;
  const { places = {} } = adapterOf(runtime);
  for (const [name, list] of words.parts) {
    const here = [...path, "words", String(name)];
    const place = places[String(name)];
    if (place === undefined) {
      const what = `${runtime} has no place ${quote(String(name))}`;
      found.push({ ...finding(list, here, what, placeHint(String(name), runtime)), offset: list.keyOffset });
    } else if (place.fixed === true) {
      const what = `${quote(String(name))} takes no words of a file: a person may have typed what stands there`;
      found.push({ ...finding(list, here, what), offset: list.keyOffset });
    } else {
      found.push(...listFindings(list, String(name), place, places, here));
    }
  }
  return found;
}

function versionFinding({ value, ...place }: Located, path: Path): Finding[] {
  if (typeof value !== "string" || (VERSION_PATTERN.test(value) && value.length <= 64)) return [];
  const hint = "an exact version, 2.1.340; with a + at its end that one and later ones; or any";
  return [finding(place, path, `${quote(value)} is no version`, hint)];
}

function placeHint(name: string, runtime: (typeof RUNTIMES_WITH_PLACES)[number]): string {
  const meant = nearest(name, placesOpen(runtime));
  return meant === undefined ? `mosaic runtime patterns ${runtime}` : `did you mean ${quote(meant)}?`;
}

function listFindings(list: Located, name: string, place: Place, places: Places, path: Path): Finding[] {
  const words = [...list.parts];
  const found = words.flatMap(([index, word]) => {
    if (typeof word.value !== "string") return [];
    const wrong = wordProblem(word.value, name, place, places);
    return wrong === undefined ? [] : [finding(word, [...path, index], wrong.what, wrong.hint)];
  });
  if (words.length > MOST_WORDS)
    found.push(finding(list, path, `more than ${MOST_WORDS} words of one place`));
  return found;
}

interface Problem {
  readonly what: string;
  readonly hint?: string;
}

/** Pure. Why a word may not be at a place of a runtime; undefined where it may. */
export function wordProblem(word: string, name: string, place: Place, places: Places): Problem | undefined {
  if (/[\n\r]/.test(word)) return { what: `${quote(word)} has more than one line; a word stands in one row` };
  const line = readLine(word);
  if (!line.ok) return { what: line.what };
  return (
    (place.kind === "sign" ? signProblem(word, name) : textProblem(word)) ??
    takenProblem(word, name, place, places)
  );
}

/** Characters that draw lines. A row of anything else may be ordinary text. */
const LINE_SIGN = /^[\u2010-\u2015\u2500-\u259f]$/u;
const SIGN = /^[\p{S}\p{P}]$/u;
/** Prompts of a shell, or of a box whose text a shell runs. */
const OF_SHELLS = "!$#%&";

function signProblem(sign: string, name: string): Problem | undefined {
  if (sign.length !== 1 || displayed(sign).width !== 1 || !SIGN.test(sign))
    return {
      what: `${quote(sign)} is no sign: one character, one column wide, neither a letter nor a digit`,
    };
  if (name === "rule" && !LINE_SIGN.test(sign))
    return { what: `${quote(sign)} draws no line`, hint: "such as ━, ═ or ▔" };
  if (OF_SHELLS.includes(sign))
    return { what: `${quote(sign)} is what a shell shows, which would run a message` };
  return undefined;
}

function textProblem(word: string): Problem | undefined {
  if (word.length > LONGEST_WORD) return { what: `${word.length} characters; at most ${LONGEST_WORD} fit` };
  const wildcards = word.match(/<any>|<number>/g) ?? [];
  if (wildcards.length > 1) return { what: `${quote(word)} has ${wildcards.length} wildcards; one fits` };
  const letters = word.replace(/<any>|<number>/, "").match(/[\p{L}\p{N}]/gu) ?? [];
  if (letters.length < LEAST_LETTERS) {
    return {
      what: `${quote(word)} has ${letters.length} letters and digits of its own; it would be seen everywhere`,
      hint: `at least ${LEAST_LETTERS}`,
    };
  }
  return undefined;
}

/** The runtime shows the word elsewhere too, where it means something else. */
function takenProblem(word: string, name: string, place: Place, places: Places): Problem | undefined {
  for (const [other, { says, words }] of Object.entries(places)) {
    if (other === name || says === place.says) continue;
    const known = words.find((built) => wordMatches(word, built) || wordMatches(built, word));
    if (known !== undefined) {
      return {
        what: `${quote(word)} is what it shows at ${quote(other)} (${quote(known)}), and there it says ${says}`,
      };
    }
  }
  return undefined;
}

function finding(at: Pick<Located, "offset">, path: Path, what: string, hint?: string): Finding {
  return { offset: at.offset, path: formatPath(path), what, hint };
}

/** For hints about unknown keys. */
export function knownKeys(schemaPath: readonly PropertyKey[]): string {
  return alternatives(schemaPath.length === 0 ? ["version", "patterns"] : ["runtime", "versions", "words"]);
}
