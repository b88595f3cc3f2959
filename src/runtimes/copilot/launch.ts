import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { LaunchPlan, LaunchRequest } from "../contract.ts";

/** How copilot is started: `--session-id` both begins a conversation of our id and goes on with one. */
export function planCopilotLaunch({ yolo, arguments: own, fleet }: LaunchRequest): LaunchPlan {
  const plain = { arguments: launchArguments("copilot", yolo, own), environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const { environment, userHome, newConversation, resume } = fleet;
  const dataFolder = environment["COPILOT_HOME"] || `${environment["HOME"] || userHome}/.copilot`;
  const flags = own.includes("--") ? own.slice(0, own.indexOf("--")) : own;
  if (flags.some(decidesConversation)) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, conversation: chosenConversation(flags), dataFolder } };
  }
  const conversation = resume ?? newConversation;
  return {
    ...plain,
    arguments: launchArguments("copilot", yolo, ["--session-id", conversation, ...own]),
    facts: { ...NO_LAUNCH_FACTS, conversation, dataFolder },
  };
}

const SESSION_FLAGS = ["--session-id", "--resume", "-r", "--continue", "--connect"];
/** With these it holds no conversation, or none on this terminal. */
const OTHER_USES = ["--help", "-h", "--version", "-v", "--prompt", "-p", "--acp", "--environment-host"];
const SUBCOMMANDS = (
  "app login help init config update version workflow sessions memories plugin mcp skill instruction lsp sandbox " +
  "completion"
).split(" ");

function decidesConversation(flag: string): boolean {
  const name = flag.split("=", 1)[0] ?? "";
  // -rID, -pTEXT
  const isAttached = /^-[rp][^-=]/.test(flag);
  return isAttached || [...SESSION_FLAGS, ...OTHER_USES, ...SUBCOMMANDS].includes(name);
}

/** The conversation that the user's own arguments name by its whole id. */
function chosenConversation(flags: readonly string[]): string | undefined {
  for (const [index, flag] of flags.entries()) {
    const [name = "", attached] = flag.split("=", 2);
    if (!SESSION_FLAGS.slice(0, 3).includes(name)) continue;
    const id = attached ?? flags[index + 1] ?? "";
    return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : undefined;
  }
  return undefined;
}
