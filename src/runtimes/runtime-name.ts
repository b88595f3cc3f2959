/** The runtimes a roster may name. `stub` is the one inside mosaic; `command` is any program. */
export const RUNTIME_NAMES = [
  "claude",
  "codex",
  "opencode",
  "pi",
  "gemini",
  "qwen",
  "copilot",
  "stub",
  "command",
] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

export function isRuntimeName(text: string): text is RuntimeName {
  return (RUNTIME_NAMES as readonly string[]).includes(text);
}
