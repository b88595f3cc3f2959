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

/** A runtime that a file of the home describes. */
export type DescribedName = string & { readonly __runtime: "described" };

/** Whatever a roster may name. */
export type AnyRuntimeName = RuntimeName | DescribedName;

export const DESCRIBED_PATTERN = /^[a-z][a-z0-9_-]{0,31}$/;

/** undefined for what is no such name: one that mosaic itself has, a path, an option. */
export function parseDescribedName(text: string): DescribedName | undefined {
  return DESCRIBED_PATTERN.test(text) && !isRuntimeName(text) ? (text as DescribedName) : undefined;
}

export function parseAnyRuntimeName(text: string): AnyRuntimeName | undefined {
  return isRuntimeName(text) ? text : parseDescribedName(text);
}
