import { chosenConversation } from "../conversation-flags.ts";
import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { RuntimeAdapter } from "../contract.ts";
import type { LaunchPlan, LaunchRequest } from "../launch-plan.ts";
import { usualProject } from "./project.ts";
import { geminiConversation, geminiHasYetTo, geminiProof } from "./record.ts";
import { readGeminiScreen } from "./screen.ts";
import { geminiTurn } from "./turn.ts";
import { geminiTranscript } from "./utterances.ts";
import { geminiUsage } from "./usage.ts";
import { GEMINI_PLACES } from "./words.ts";

/** gemini-cli. It publishes no state of its own but its title and its screen. */
export const gemini: RuntimeAdapter = {
  runtime: "gemini",
  // node runs the script, which runs node with more memory and itself once more
  processNames: ["gemini"],
  typing: {
    settleMs: 600,
    // two that it reads before it has drawn anew send the message twice (3 of 4)
    enterAgainMs: 15_000,
    shellIsNotPasted: true,
    stillMs: 2000,
    placeholder: /\[Pasted Text: \d+ (?:lines|chars)(?: #\d+)?\]/,
    // 100 KB takes half a minute; 1 MB had no proof after one, and left the box unusable for minutes
    longest: 128 * 1024,
    // with a draft it empties the box and leaves a running turn alone; a second one would end the turn, or gemini
    clearKeys: ["C-c"],
  },
  resetCommand: "/clear",
  places: GEMINI_PLACES,
  readScreen: readGeminiScreen,
  launch: planLaunch,
  roleBy: "gemini --include-directories, as its GEMINI.md",
  hasYetTo: geminiHasYetTo,
  conversation: geminiConversation,
  transcript: geminiTranscript,
  proof: geminiProof,
  turn: geminiTurn,
  usage: geminiUsage,
  watched: (agent) => [`${usualProject(agent)}/chats`, usualProject(agent)],
};

const OTHER_SESSIONS = ["--session-file"];
/** With these it holds no conversation, or none on this terminal. */
const OTHER_USES = (
  "--help -h --version -v --prompt -p --acp --experimental-acp " +
  "--list-sessions --delete-session --list-extensions -l"
).split(" ");
const SUBCOMMANDS = ["mcp", "extensions", "extension", "skills", "skill", "hooks", "hook", "gemma"];

function planLaunch({ yolo, arguments: own, fleet }: LaunchRequest): LaunchPlan {
  const plain = { arguments: launchArguments("gemini", yolo, own), environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const { environment, userHome, newConversation, resume } = fleet;
  const dataFolder = `${environment["GEMINI_CLI_HOME"] || environment["HOME"] || userHome}/.gemini`;
  const chosen = chosenConversation(own, [...OTHER_SESSIONS, ...OTHER_USES, ...SUBCOMMANDS]);
  if (chosen !== undefined) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, conversation: chosen.id, dataFolder } };
  }
  // it reads GEMINI.md of each folder that it is to include
  const { role } = fleet;
  const include = role === undefined ? [] : ["--include-directories", role.folder];
  const files = role === undefined ? [] : [{ path: `${role.folder}/GEMINI.md`, text: role.text }];
  const session = resume === undefined ? ["--session-id", newConversation] : ["--resume", resume];
  return {
    ...plain,
    files,
    arguments: launchArguments("gemini", yolo, [...session, ...include, ...own]),
    facts: { ...NO_LAUNCH_FACTS, conversation: resume ?? newConversation, dataFolder },
  };
}
