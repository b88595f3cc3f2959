import type { Files } from "../domain/ports/files.ts";
import type { RosterCache } from "../domain/roster/roster-cache.ts";
import type { Roster } from "../domain/roster/roster.ts";

/** Bytes; a roster of 500 agents with everything said takes a fifth of it. */
const LONGEST = 4 * 1024 * 1024;
/** JSON has no word for it, and a roster's texts cannot hold a NUL. */
const INFINITE = "\0infinity";

/**
 * A file of our own beside the other run files, 0600: a line that says what it was made from, then the roster.
 * `sources` is what the reader was built from; without it (mosaic run from its source) nothing is kept.
 */
export function createRosterCache(
  files: Pick<Files, "readOwn" | "write" | "mode">,
  folder: string,
  sources: string | undefined,
): RosterCache {
  const path = `${folder}/roster.cache`;
  const keyOf = (text: string) => new Bun.CryptoHasher("sha256").update(`${sources}\n${text}`).digest("hex");
  return {
    async find(text) {
      if (sources === undefined) return undefined;
      const kept = await files.readOwn(path, LONGEST);
      const key = keyOf(text);
      if (kept?.startsWith(`${key}\n`) !== true) return undefined;
      try {
        return JSON.parse(kept.slice(key.length + 1), revive) as Roster;
      } catch {
        return undefined; // cut short by a crash of the host
      }
    },
    async keep(text, roster) {
      if (sources === undefined) return;
      try {
        // who only looks makes no folder
        if ((await files.mode(folder)) === undefined) return;
        await files.write(path, `${keyOf(text)}\n${JSON.stringify(roster, replace)}`, 0o600);
      } catch {
        // a full or read-only disk: it is read anew the next time
      }
    },
  };
}

function replace(_key: string, value: unknown): unknown {
  return value === Infinity ? INFINITE : value;
}

function revive(_key: string, value: unknown): unknown {
  return value === INFINITE ? Infinity : value;
}
