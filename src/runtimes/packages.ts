import type { LaunchableRuntime } from "./launch-command.ts";

export interface RuntimePackage {
  readonly name: string;
  /** A script of the package that puts its program in place, relative to it; npm is told to run none by itself. */
  readonly placesProgram?: string;
}

/** The npm package that each runtime comes in. Scripts as of claude 2.1.332 and opencode 1.18.33. */
export const RUNTIME_PACKAGES: Readonly<Record<LaunchableRuntime, RuntimePackage>> = {
  claude: { name: "@anthropic-ai/claude-code", placesProgram: "install.cjs" },
  codex: { name: "@openai/codex" },
  copilot: { name: "@github/copilot" },
  gemini: { name: "@google/gemini-cli" },
  opencode: { name: "opencode-ai", placesProgram: "postinstall.mjs" },
  pi: { name: "@earendil-works/pi-coding-agent" },
  qwen: { name: "@qwen-code/qwen-code" },
};

/** What npm may be asked for: an exact version, no range, no tag, no address. */
export function isRuntimeVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(text) && text.length <= 64;
}
