import type { AddedWords } from "../../runtimes/places.ts";
import type { RuntimeName } from "../../runtimes/runtime-name.ts";
import type { PatternEntry } from "./parse.ts";

/** Pure. Whether words for these versions count for the running one; undefined: the running version is not known. */
export function appliesTo(versions: readonly string[], running: string | undefined): boolean {
  return versions.some((version) => {
    if (version === "any") return true;
    if (running === undefined) return false;
    return version.endsWith("+") ? isSince(running, version.slice(0, -1)) : version === running;
  });
}

/** Compares the three numbers; what follows them names a build of the same version. */
function isSince(running: string, first: string): boolean {
  const [have, want] = [running, first].map((version) => /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1));
  if (have === undefined || want === undefined) return false;
  for (const [at, number] of want.entries()) {
    const difference = Number(have[at]) - Number(number);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Pure. The words of all entries that count for the running version; undefined: none do. */
export function wordsFor(
  entries: readonly PatternEntry[],
  runtime: RuntimeName,
  running: string | undefined,
): AddedWords | undefined {
  const words = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.runtime !== runtime || !appliesTo(entry.versions, running)) continue;
    for (const [place, those] of Object.entries(entry.words)) {
      words.set(place, [...(words.get(place) ?? []), ...those]);
    }
  }
  return words.size === 0 ? undefined : Object.fromEntries(words);
}
