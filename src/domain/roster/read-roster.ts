import type { Files } from "../ports/files.ts";
import type { RosterCache } from "./roster-cache.ts";
import type { Roster } from "./roster.ts";

/**
 * The roster of a file. A text that was read before is not read again: half of the time of `fleet ps` was the reader of
 * YAML and its schema, which are loaded only where they are needed. Throws as `loadRoster` does; what is wrong is never
 * kept.
 */
export async function readRoster(
  files: Pick<Files, "read">,
  path: string,
  { cache, described }: { readonly cache: RosterCache; readonly described: readonly string[] },
  signal?: AbortSignal,
): Promise<Roster> {
  const text = await files.read(path, signal === undefined ? {} : { signal });
  // which of its names there are is a part of what was read
  const key = described.length === 0 ? (text ?? "") : `${described.join(" ")}\n${text}`;
  const kept = text === undefined ? undefined : await cache.find(key);
  if (kept !== undefined) return kept;
  const { loadRoster } = await import("./load-file.ts");
  const roster = await loadRoster({ read: () => Promise.resolve(text) }, path, described);
  if (text !== undefined) await cache.keep(key, roster);
  return roster;
}
