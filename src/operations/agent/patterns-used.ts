import type { PatternsInUse } from "../../domain/patterns/pattern-file.ts";
import type { RuntimeAdapter, ScreenReading } from "../../runtimes/contract.ts";
import { decidingWords } from "../../runtimes/read-screen.ts";
import type { Screen } from "../../runtimes/screen.ts";
import type { AgentExplain } from "../documents/agent-explain.ts";

/** Where the file of patterns lies in each home. */
const PATTERN_FILE = "fleet/patterns.yaml";

/** What a document says of the file of patterns and one screen. */
export function patternsUsed(
  patterns: PatternsInUse | undefined,
  adapter: Pick<RuntimeAdapter, "readScreen">,
  screen: Screen | undefined,
  reading: ScreenReading | undefined,
): AgentExplain["patterns"] {
  if (patterns === undefined || patterns.file.kind === "none") return null;
  const { file, words: added, unused } = patterns;
  const isDecisive = reading?.byAddedWords === true && screen !== undefined && added !== undefined;
  return {
    file: PATTERN_FILE,
    sha256: file.sha256 ?? null,
    words: isDecisive ? [...decidingWords(adapter, screen, added)] : [],
    unused: unused ?? null,
  };
}
