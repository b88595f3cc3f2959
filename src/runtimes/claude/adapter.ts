import type { RuntimeAdapter } from "../contract.ts";
import { launchClaude } from "./launch.ts";
import { claudeEventsFile, claudeFolderOf, claudeProjectFolder } from "./paths.ts";
import { readClaudeScreen } from "./screen.ts";
import { claudeConversation, claudeHasYetTo, claudeState, claudeVersion } from "./session.ts";
import { claudeProof } from "./transcript.ts";
import { claudeTurn } from "./turn.ts";
import { claudeTranscript } from "./utterances.ts";
import { claudeUsage } from "./usage.ts";
import { CLAUDE_PLACES } from "./words.ts";

/** Claude Code. It has no channel for messages but its keys; state and proof come from the files it writes. */
export const claude: RuntimeAdapter = {
  runtime: "claude",
  processNames: ["claude", "claude.exe"],
  typing: {
    settleMs: 200,
    stillMs: 500,
    readsByItsFirstThread: true,
    placeholder: /\[(?:Pasted text|\.{3}Truncated text) #\d+(?: \+\d+ lines)?(?:\.{3})?\]/,
    // stashes what is in the box, of any length, and gives it back after the next message; Ctrl-C, also as a single
    // key, would interrupt a turn that runs, and Ctrl-U clears one line of a draft
    clearKeys: ["C-s"],
  },
  resetCommand: "/clear",
  places: CLAUDE_PLACES,
  readScreen: readClaudeScreen,
  launch: launchClaude,
  roleBy: "claude --append-system-prompt-file",
  runningVersion: claudeVersion,
  wordIsBlind: true,
  nativeState: claudeState,
  hasYetTo: claudeHasYetTo,
  conversation: claudeConversation,
  transcript: claudeTranscript,
  proof: claudeProof,
  turn: claudeTurn,
  usage: claudeUsage,
  watched: (agent) => [
    // it puts a new file in the place of its state (2.1.329): who watches the file hears of the first change alone
    `${claudeFolderOf(agent)}/sessions`,
    claudeEventsFile(agent.runFolder, agent.name),
    claudeProjectFolder(agent),
  ],
};
