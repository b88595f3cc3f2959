import type { RuntimeName } from "./runtime-name.ts";

/**
 * The versions whose screens, records and channels were measured, the oldest first. A version is added only with its
 * screens (test/fixtures/screens/RUNTIME-VERSION) and with messages sent to it (docs/runtimes.md).
 */
export const MEASURED_VERSIONS: Readonly<Record<RuntimeName, readonly string[]>> = {
  claude: ["2.1.329", "2.1.332"],
  codex: ["0.169.0", "0.171.0"],
  copilot: ["1.0.102"],
  gemini: ["0.61.0"],
  opencode: ["1.18.33"],
  pi: ["0.87.1", "1.6.0"],
  qwen: ["0.24.4"],
  stub: ["0.1.0"],
  // any program: nothing of it was measured, and nothing of it is claimed
  command: [],
};

/**
 * Whether the rules of a runtime were measured with a version, here or, by `proven`, on this very host. undefined: it
 * cannot be told, for the version is not known, or the runtime is any program.
 */
export function isMeasured(
  runtime: RuntimeName,
  version: string | undefined,
  proven: readonly string[] = [],
): boolean | undefined {
  if (version === undefined || runtime === "command") return undefined;
  return MEASURED_VERSIONS[runtime].includes(version) || proven.includes(version);
}
