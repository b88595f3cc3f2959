import { isRuntimeName, type AnyRuntimeName, type RuntimeName } from "./runtime-name.ts";

/** The variable that moves the folder in which a runtime keeps its login; a program of one's own has none. */
const LOGIN_FOLDER: Readonly<Record<Exclude<RuntimeName, "command">, string>> = {
  claude: "CLAUDE_CONFIG_DIR",
  codex: "CODEX_HOME",
  copilot: "COPILOT_HOME",
  gemini: "GEMINI_CLI_HOME",
  opencode: "XDG_DATA_HOME",
  pi: "PI_CODING_AGENT_DIR",
  qwen: "QWEN_HOME",
  stub: "MOSAIC_STUB_HOME",
};

/** undefined where the runtime has none. */
export function loginFolderVariable(runtime: AnyRuntimeName): string | undefined {
  return !isRuntimeName(runtime) || runtime === "command" ? undefined : LOGIN_FOLDER[runtime];
}
