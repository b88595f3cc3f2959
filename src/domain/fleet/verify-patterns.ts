import type { StateSources } from "../agent/look.ts";
import { not, ok, type Check } from "../host/check.ts";

/** Whether the words of the home's pattern file count; no check where there is no file. */
export async function verifyPatterns(
  path: string,
  sources: Pick<StateSources, "patternFile"> | undefined,
): Promise<Check[]> {
  const file = await sources?.patternFile?.();
  if (file === undefined || file.kind === "none") return [];
  if (file.kind === "refused") {
    const fact = `${path} is not used, and the built-in patterns hold: ${file.why}`;
    return [not("warning", "patterns", fact, file.hint)];
  }
  const runtimes = [...new Set(file.entries.map(({ runtime }) => runtime))].join(", ");
  const what = runtimes === "" ? "no words" : `words for ${runtimes}`;
  return [ok("patterns", `${path} (sha256 ${file.sha256.slice(0, 16)}) adds ${what}`)];
}
