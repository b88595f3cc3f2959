import type { Files } from "../ports/files.ts";
import type { RosterCache } from "./roster-cache.ts";
import type { Roster } from "./roster.ts";

/**
 * The roster of a file, from a cache of texts that were read before: half of the time of `fleet ps` was the YAML parser
 * and the schema, which are loaded only when needed. Throws as `loadRoster` does; a wrong roster is never cached.
 */
export async function readRoster(
  files: Pick<Files, "read">,
  path: string,
  { cache, described }: { readonly cache: RosterCache; readonly described: readonly string[] },
  signal?: AbortSignal,
): Promise<Roster> {
  const text = await files.read(path, signal === undefined ? {} : { signal });
  // the set of described runtimes is part of what was read
  const key = described.length === 0 ? (text ?? "") : `${described.join(" ")}\n${text}`;
  const kept = text === undefined ? undefined : await cache.find(key);
  if (kept !== undefined) return kept;
  const { loadRoster } = await import("./load-file.ts");
  const roster = await loadRoster({ read: () => Promise.resolve(text) }, path, described);
  if (text !== undefined) await cache.keep(key, roster);
  return roster;
}
