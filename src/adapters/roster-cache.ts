import { rmdir } from "node:fs/promises";
import type { Files } from "../domain/ports/files.ts";
import type { ReadCache, RosterCache } from "../domain/roster/roster-cache.ts";
import type { Roster } from "../domain/roster/roster.ts";

/** Bytes; a roster of 500 agents with everything said takes a fifth of it. */
const LONGEST = 4 * 1024 * 1024;
/** JSON has no word for it, and a roster's texts cannot hold a NUL. */
const INFINITE = "\0infinity";

interface CachePlace {
  /** XDG_RUNTIME_DIR: memory of this user, cleared after the last log-out. Nothing is cached without it. */
  readonly runtimeFolder: string | undefined;
  /** The hash of the sources that read it. Nothing is cached without it, that is, when mosaic runs from source. */
  readonly sources: string | undefined;
}

export interface RosterCachePlace extends CachePlace {
  readonly rosterFile: string;
}

type CacheFiles = Pick<Files, "readOwn" | "write" | "mode" | "makeFolder" | "remove">;

export function createRosterCache(
  files: CacheFiles,
  { rosterFile, ...place }: RosterCachePlace,
): RosterCache {
  return createReadCache(files, "roster", rosterFile, place);
}

/**
 * A file of our own, 0600: a line that names what it was made from, then what was read. Not in the mosaic home, which a
 * command that only looks must leave unchanged.
 */
export function createReadCache<Read>(
  files: CacheFiles,
  kind: "roster" | "patterns",
  file: string,
  { runtimeFolder, sources }: CachePlace,
): ReadCache<Read> {
  if (sources === undefined || runtimeFolder === undefined) return NO_CACHE;
  const folder = `${runtimeFolder}/mosaic`;
  const path = `${folder}/${kind}-${hash(file).slice(0, 16)}`;
  const keyOf = (text: string) => hash(`${sources}\n${text}`);
  return {
    async find(text) {
      const kept = await files.readOwn(path, LONGEST);
      const key = keyOf(text);
      if (kept?.startsWith(`${key}\n`) !== true) return undefined;
      try {
        return JSON.parse(kept.slice(key.length + 1), revive) as Read;
      } catch {
        return undefined; // cut short by a crash of the host
      }
    },
    async keep(text, read) {
      try {
        if ((await files.mode(runtimeFolder)) === undefined) return;
        await files.makeFolder(folder, 0o700);
        await files.write(path, `${keyOf(text)}\n${JSON.stringify(read, replace)}`, 0o600);
      } catch {
        // a full or read-only disk: it is parsed again the next time
      }
    },
    async forget() {
      await files.remove(path);
      // others of this user may keep theirs there
      await rmdir(folder).catch(() => undefined);
    },
  };
}

/** The roster that this process read last, with its text: a gateway looks at the fleet all the time. */
export interface KeptRoster {
  last?: { readonly text: string; readonly roster: Roster };
}

/** The same; what this process read last is found without reading anything. */
export function inMemory(cache: RosterCache, kept: KeptRoster): RosterCache {
  return {
    async find(text) {
      if (kept.last?.text === text) return kept.last.roster;
      const roster = await cache.find(text);
      if (roster !== undefined) kept.last = { text, roster };
      return roster;
    },
    async keep(text, roster) {
      kept.last = { text, roster };
      await cache.keep(text, roster);
    },
    async forget() {
      delete kept.last;
      await cache.forget();
    },
  };
}

const NO_CACHE: ReadCache<never> = {
  find: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};

function hash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}

function replace(_key: string, value: unknown): unknown {
  return value === Infinity ? INFINITE : value;
}

function revive(_key: string, value: unknown): unknown {
  return value === INFINITE ? Infinity : value;
}
