import type { RosterAgent } from "../roster/roster.ts";

/** The variable that moves the folder in which a runtime keeps its login. */
const FOLDER_VARIABLE: Readonly<Partial<Record<RosterAgent["runtime"], string>>> = {
  claude: "CLAUDE_CONFIG_DIR",
  codex: "CODEX_HOME",
  gemini: "GEMINI_CLI_HOME",
  opencode: "XDG_DATA_HOME",
  pi: "PI_CODING_AGENT_DIR",
  stub: "MOSAIC_STUB_HOME",
};

/**
 * Pure. Whose account an agent works on: two of one store share its limits and its login. A runtime keeps its login in
 * its own folder; what an env_file says of that is not known here.
 */
export function storeOf({ runtime, env }: Pick<RosterAgent, "runtime" | "env">): string {
  const variable = FOLDER_VARIABLE[runtime];
  const folder = variable === undefined ? undefined : env[variable];
  return folder === undefined || folder === "" ? runtime : `${runtime} ${folder}`;
}
