import type { RuntimeAdapter } from "../contract.ts";
import { planCopilotLaunch } from "./launch.ts";
import { copilotConversation, copilotProof, sessionsFolder } from "./record.ts";
import { SCROLLED, readCopilotScreen } from "./screen.ts";
import { copilotTurn } from "./turn.ts";
import { copilotUsage } from "./usage.ts";
import { copilotTranscript } from "./utterances.ts";
import { COPILOT_PLACES } from "./words.ts";

/** GitHub's copilot. Its record says all that happens; what waits for a person it shows on its screen. */
export const copilot: RuntimeAdapter = {
  runtime: "copilot",
  // node runs the script, which starts the program that does the work
  processNames: ["copilot"],
  typing: {
    settleMs: 600,
    shellIsNotPasted: true,
    stillMs: 2000,
    // 10 KB were seen to go; more was not tried
    longest: 16 * 1024,
    placeholder: new RegExp(`\\[Paste #\\d+ - \\d+ lines?\\]|${SCROLLED.source}`),
    clearKeys: undefined,
  },
  resetCommand: "/clear",
  places: COPILOT_PLACES,
  readScreen: readCopilotScreen,
  launch: planCopilotLaunch,
  conversation: copilotConversation,
  transcript: copilotTranscript,
  usage: copilotUsage,
  proof: copilotProof,
  turn: copilotTurn,
  watched: (agent) => [sessionsFolder(agent)],
};
