import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { LaunchPlan, LaunchRequest } from "../contract.ts";

/** How qwen-code is started: a new conversation gets an id of ours, and one that is gone on with is named by its id. */
export function planQwenLaunch({ yolo, arguments: own, fleet }: LaunchRequest): LaunchPlan {
  const plain = { arguments: launchArguments("qwen", yolo, own), environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const { environment, userHome, newConversation, resume } = fleet;
  const dataFolder = environment["QWEN_HOME"] || `${environment["HOME"] || userHome}/.qwen`;
  const flags = own.includes("--") ? own.slice(0, own.indexOf("--")) : own;
  if (flags.some(decidesConversation)) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, conversation: chosenConversation(flags), dataFolder } };
  }
  const session = resume === undefined ? ["--session-id", newConversation] : ["--resume", resume];
  const { role } = fleet;
  // it takes the text itself, and no file; its last one counts
  const isUsers = flags.some((flag) => flag.split("=", 1)[0] === "--append-system-prompt");
  const system = role === undefined || isUsers ? [] : ["--append-system-prompt", role.text];
  return {
    ...plain,
    arguments: launchArguments("qwen", yolo, [...session, ...system, ...own]),
    facts: { ...NO_LAUNCH_FACTS, conversation: resume ?? newConversation, dataFolder },
  };
}

const SESSION_FLAGS = ["--session-id", "--resume", "-r", "--continue", "-c"];
/** With these it holds no conversation, or none on this terminal. */
const OTHER_USES = "--help -h --version -v --prompt -p --acp --experimental-acp --list-extensions -l".split(
  " ",
);
const SUBCOMMANDS = "auth board channel extensions hooks mcp review sandbox serve sessions update".split(" ");

function decidesConversation(flag: string): boolean {
  const name = flag.split("=", 1)[0] ?? "";
  // -rID, -pTEXT
  const isAttached = /^-[rp][^-=]/.test(flag);
  return isAttached || [...SESSION_FLAGS, ...OTHER_USES, ...SUBCOMMANDS].includes(name);
}

/** The conversation that the user's own arguments name by its id. */
function chosenConversation(flags: readonly string[]): string | undefined {
  for (const [index, flag] of flags.entries()) {
    const [name = "", attached] = flag.split("=", 2);
    if (!SESSION_FLAGS.slice(0, 3).includes(name)) continue;
    const id = attached ?? flags[index + 1] ?? "";
    return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : undefined;
  }
  return undefined;
}
