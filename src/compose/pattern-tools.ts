import type { AddedWords } from "../runtimes/places.ts";
import type { RuntimeName } from "../runtimes/runtime-name.ts";
import type { Host } from "../domain/host/host.ts";
import type { PatternFile, PatternsInUse } from "../domain/patterns/pattern-file.ts";
import type { PatternEntry } from "../domain/patterns/parse.ts";
import type { ReadCache } from "../domain/roster/roster-cache.ts";
import type { Asking, Services } from "./services.ts";

/** The home's file of patterns, as one asking sees it. */
export interface Patterns {
  readonly file: PatternFile;
  of(runtime: RuntimeName, running: string | undefined): PatternsInUse | undefined;
  /** The file's hash, where its words count for that version; null: the built-in words alone do. */
  counted(runtime: RuntimeName, running: string): string | null;
}

/** What this process read last, with its text: a gateway looks at the fleet all the time. */
export interface KeptPatterns {
  last?: { readonly text: string; readonly patterns: Patterns };
  /** What was said of a file that is not used, so that it is said once. */
  warned?: string;
}

type PatternHost = Pick<Host, "files" | "paths" | "userId">;
type PatternCache = ReadCache<readonly PatternEntry[]>;

/** Reads the file when it is first asked for, and where there is none loads nothing for it. */
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

  /** Most of the time went into the reader of YAML and its schema. What is wrong is never kept. */
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
