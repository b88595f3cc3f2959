import type { PatternsInUse } from "../../domain/patterns/pattern-file.ts";
import type { RuntimeAdapter, ScreenReading } from "../../runtimes/contract.ts";
import { decidingWords } from "../../runtimes/read-screen.ts";
import type { Screen } from "../../runtimes/screen.ts";
import type { AgentExplain } from "../documents/agent-explain.ts";

/** The pattern file in each home. */
const PATTERN_FILE = "fleet/patterns.yaml";

/** How documents describe the pattern file's part in one screen. */
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
