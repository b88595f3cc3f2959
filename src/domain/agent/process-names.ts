import type { RosterAgent } from "../roster/roster.ts";
import type { RuntimeName } from "../roster/runtime-name.ts";

/** What the process of a runtime is called: its own name or that of its interpreter with the runtime as an argument. */
const NAMES: Readonly<Record<RuntimeName, readonly string[]>> = {
  claude: ["claude"],
  codex: ["codex"],
  gemini: ["gemini"],
  opencode: ["opencode"],
  pi: ["pi"],
  stub: ["stub"],
  command: [],
};

/**
 * Whether a pane's process is the runtime that the roster wants. A session that exists with a bare shell in it, or
 * with something else, is drift. The names come from /proc: the program, then its command line.
 */
export function isExpectedProcess(agent: RosterAgent, commandLine: readonly string[]): boolean {
  const own = agent.command === undefined ? NAMES[agent.runtime] : [baseName(agent.command[0])];
  // the interpreter, a flag or two of its own, then the script
  const seen = commandLine.slice(0, 5).map((word) => baseName(word).replace(/\.(js|mjs|cjs|ts|py|sh)$/, ""));
  return own.some((name) => seen.includes(name.replace(/\.(js|mjs|cjs|ts|py|sh)$/, "")));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
