import type { LaunchableRuntime } from "./launch-command.ts";
import type { RuntimeWorld } from "./contract.ts";
import { versionIn } from "./launched.ts";

/** The npm packages that a runtime came in, the one of today first. */
const PACKAGES: Readonly<Record<LaunchableRuntime, readonly string[]>> = {
  claude: ["@anthropic-ai/claude-code"],
  codex: ["@openai/codex"],
  copilot: ["@github/copilot"],
  gemini: ["@google/gemini-cli"],
  opencode: ["opencode-ai"],
  pi: ["@earendil-works/pi-coding-agent", "@mariozechner/pi-coding-agent"],
  qwen: ["@qwen-code/qwen-code"],
};

/** claude's own installer keeps each version as one file of that name. */
const CLAUDE_FILE = /\/claude\/versions\/([^/]+)$/;

/**
 * The version of a runtime's program as it is installed now; undefined where that cannot be told without running it: a
 * wrapper of the user's, a program of no package.
 */
export async function installedVersion(
  runtime: LaunchableRuntime,
  program: string,
  world: Pick<RuntimeWorld, "packageOf" | "realPath">,
): Promise<string | undefined> {
  if (runtime === "claude") {
    const file = CLAUDE_FILE.exec((await world.realPath(program)) ?? "")?.[1];
    if (file !== undefined) return versionIn(file);
  }
  const found = await world.packageOf(program);
  return found !== undefined && PACKAGES[runtime].includes(found.name) ? versionIn(found.version) : undefined;
}
