import type { AddedWords } from "../runtimes/places.ts";
import type { RuntimeName } from "../runtimes/runtime-name.ts";
import type { Host } from "../domain/host/host.ts";
import type { PatternFile, PatternsInUse } from "../domain/patterns/pattern-file.ts";
import type { PatternEntry } from "../domain/patterns/parse.ts";
import type { ReadCache } from "../domain/roster/roster-cache.ts";
import type { Asking, Services } from "./services.ts";

/** The home's pattern file, as one call sees it. */
export interface Patterns {
  readonly file: PatternFile;
  of(runtime: RuntimeName, running: string | undefined): PatternsInUse | undefined;
  /** The file's hash, where it has words for that version; null: only the built-in words count. */
  counted(runtime: RuntimeName, running: string): string | null;
}

/** The file as this process last read it. A gateway looks at the fleet all the time, and need not parse it again. */
export interface KeptPatterns {
  last?: { readonly text: string; readonly patterns: Patterns };
  /** The warning that was given for an unusable file, so that it is given once. */
  warned?: string;
}

type PatternHost = Pick<Host, "files" | "paths" | "userId">;
type PatternCache = ReadCache<readonly PatternEntry[]>;

/** Reads the file when it is first used; where there is none, loads nothing for it. */
export function patternTools(
  host: PatternHost,
  kept: KeptPatterns,
  cache: PatternCache,
  { warn }: Pick<Asking, "warn">,
): Pick<Services, "patterns"> {
  let asked: Promise<Patterns> | undefined;
  return {
    async patterns(unattended) {
      const patterns = await (asked ??= read(host, kept, cache));
      if (unattended === undefined && patterns.file.kind === "refused") {
        const said = `${host.paths.patterns} is not used, and the built-in patterns hold: ${patterns.file.why}`;
        if (kept.warned !== said) warn(said);
        kept.warned = said;
      }
      return patterns;
    },
  };
}

async function read(host: PatternHost, kept: KeptPatterns, cache: PatternCache): Promise<Patterns> {
  const { inUse, readPatternText, readPatterns } = await import("../domain/patterns/pattern-file.ts");
  const found = await readPatternText(host);
  const text = "text" in found ? found.text : undefined;
  if (text !== undefined && kept.last?.text === text) return kept.last.patterns;
  const file = "text" in found ? await readKept(found.text) : found;
  const of = inUse(file, new Map<string, AddedWords | undefined>());
  const patterns: Patterns = {
    file,
    of,
    counted: (runtime, running) =>
      of(runtime, running)?.words !== undefined && file.kind === "used" ? file.sha256 : null,
  };
  if (text !== undefined) kept.last = { text, patterns };
  return patterns;

  /**
   * Keeps the parsed file: parsing YAML and checking the schema took most of the time. An unusable file is not kept.
   */
  async function readKept(written: string): Promise<PatternFile> {
    const before = await cache.find(written);
    if (before !== undefined)
      return { kind: "used", sha256: sha256(written), text: written, entries: before };
    const now = await readPatterns(written, { paths: host.paths, sha256 });
    if (now.kind === "used") await cache.keep(written, now.entries);
    return now;
  }
}

function sha256(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}
