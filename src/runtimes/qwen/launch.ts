import { chosenConversation } from "../conversation-flags.ts";
import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { LaunchPlan, LaunchRequest } from "../launch-plan.ts";

/** How qwen-code is started: a new conversation gets an id of ours, and one that is gone on with is named by its id. */
export function planQwenLaunch({ yolo, arguments: own, fleet }: LaunchRequest): LaunchPlan {
  const plain = { arguments: launchArguments("qwen", yolo, own), environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const { environment, userHome, newConversation, resume } = fleet;
  const dataFolder = environment["QWEN_HOME"] || `${environment["HOME"] || userHome}/.qwen`;
  const chosen = chosenConversation(own, [...OTHER_SESSIONS, ...OTHER_USES, ...SUBCOMMANDS]);
  if (chosen !== undefined) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, conversation: chosen.id, dataFolder } };
  }
  const session = resume === undefined ? ["--session-id", newConversation] : ["--resume", resume];
  const { role } = fleet;
  const flags = own.includes("--") ? own.slice(0, own.indexOf("--")) : own;
  // it takes the text itself, and no file; its last one counts
  const isUsers = flags.some((flag) => flag.split("=", 1)[0] === "--append-system-prompt");
  const system = role === undefined || isUsers ? [] : ["--append-system-prompt", role.text];
  return {
    ...plain,
    arguments: launchArguments("qwen", yolo, [...session, ...system, ...own]),
    facts: { ...NO_LAUNCH_FACTS, conversation: resume ?? newConversation, dataFolder },
  };
}

const OTHER_SESSIONS = ["--continue", "-c"];
/** With these it holds no conversation, or none on this terminal. */
const OTHER_USES = "--help -h --version -v --prompt -p --acp --experimental-acp --list-extensions -l".split(
  " ",
);
const SUBCOMMANDS = "auth board channel extensions hooks mcp review sandbox serve sessions update".split(" ");
