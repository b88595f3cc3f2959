import type { RosterAgent } from "../roster/roster.ts";
import { adapterFor } from "../../runtimes/index.ts";

/**
 * Whether a pane's process is the runtime that the roster wants. A session with a bare shell in it, or with another
 * program, is drift. The names come from /proc: the program, then its command line.
 */
export function isExpectedProcess(
  agent: RosterAgent,
  commandLine: readonly string[],
  asBorn = false,
): boolean {
  // The user's own command may become anything (env, nice, `bash -c "exec firejail …"`); it is known by its birth.
  if (agent.command !== undefined && asBorn && !isBareShell(commandLine)) return true;
  // With a broken description, nobody knows what the runtime's process is called.
  if (agent.described?.problem !== undefined && agent.described.problem !== "" && asBorn) return true;
  // The interpreter, a flag or two of its own, then the script.
  const seen = commandLine.slice(0, 5).map(programName);
  return expectedNames(agent).some((name) => seen.includes(name));
}

/** The user's own command may stay (a wrapper) or become the runtime (`exec`, `command: [mosaic, codex]`). */
function expectedNames(agent: RosterAgent): readonly string[] {
  const { command } = agent;
  const own = adapterFor(agent).processNames;
  return command === undefined ? own : [programName(command[0]), ...own];
}

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "fish", "ksh"]);

/** A program's name and a command line of one word: a shell that runs nothing. */
function isBareShell([name = "", ...line]: readonly string[]): boolean {
  return line.length <= 1 && SHELLS.has(programName(line[0] ?? name).replace(/^-/, ""));
}

function programName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(js|mjs|cjs|ts|py|sh)$/, "");
}
