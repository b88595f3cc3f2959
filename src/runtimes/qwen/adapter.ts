import type { RuntimeAdapter } from "../contract.ts";
import { planQwenLaunch } from "./launch.ts";
import { chatsFolder, qwenConversation, qwenFolder, qwenProof } from "./record.ts";
import { readQwenScreen } from "./screen.ts";
import { qwenTurn } from "./turn.ts";
import { qwenUsage } from "./usage.ts";
import { qwenTranscript } from "./utterances.ts";
import { QWEN_PLACES } from "./words.ts";

/** qwen-code, which began as gemini-cli and has records and a box of its own. Its title says nothing of its state. */
export const qwen: RuntimeAdapter = {
  runtime: "qwen",
  // node runs the script, which runs node with other options, twice
  processNames: ["qwen"],
  typing: {
    settleMs: 600,
    shellIsNotPasted: true,
    stillMs: 2000,
    // 10 KB were seen to go; 100 KB came into the box so late, on a busy host, that they were not seen there
    longest: 16 * 1024,
    placeholder: /\[Pasted Content \d+ chars\](?: #\d+)?/,
    // with a draft it empties the box and leaves a running turn alone; a second one would end the turn, or qwen
    clearKeys: ["C-c"],
  },
  resetCommand: "/clear",
  places: QWEN_PLACES,
  readScreen: readQwenScreen,
  launch: planQwenLaunch,
  roleBy: "qwen --append-system-prompt",
  conversation: qwenConversation,
  transcript: qwenTranscript,
  usage: qwenUsage,
  proof: qwenProof,
  turn: qwenTurn,
  watched: (agent) => [chatsFolder(agent), `${qwenFolder(agent)}/sessions`],
};
