import { chosenConversation } from "../conversation-flags.ts";
import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { LaunchPlan, LaunchRequest } from "../launch-plan.ts";

/** How copilot is started: `--session-id` both begins a conversation of our id and goes on with one. */
export function planCopilotLaunch({ yolo, arguments: own, fleet }: LaunchRequest): LaunchPlan {
  const plain = { arguments: launchArguments("copilot", yolo, own), environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const { environment, userHome, newConversation, resume } = fleet;
  const dataFolder = environment["COPILOT_HOME"] || `${environment["HOME"] || userHome}/.copilot`;
  const chosen = chosenConversation(own, [...OTHER_SESSIONS, ...OTHER_USES, ...SUBCOMMANDS]);
  if (chosen !== undefined) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, conversation: chosen.id, dataFolder } };
  }
  const conversation = resume ?? newConversation;
  return {
    ...plain,
    arguments: launchArguments("copilot", yolo, ["--session-id", conversation, ...own]),
    facts: { ...NO_LAUNCH_FACTS, conversation, dataFolder },
  };
}

const OTHER_SESSIONS = ["--continue", "--connect"];
/** With these it holds no conversation, or none on this terminal. */
const OTHER_USES = ["--help", "-h", "--version", "-v", "--prompt", "-p", "--acp", "--environment-host"];
const SUBCOMMANDS = (
  "app login help init config update version workflow sessions memories plugin mcp skill instruction lsp sandbox " +
  "completion"
).split(" ");
