import { mapAnswer } from "../../base/answer.ts";
import type { RuntimeAdapter } from "../contract.ts";
import {
  goOnWithHeld,
  handOverToOpencode,
  newOpencodeSession,
  opencodeTranscript,
  proveOpencode,
  runInOpencode,
} from "./channel.ts";
import { launchOpencode } from "./launch.ts";
import { readOpencodeScreen } from "./screen.ts";
import { needReport, readOpencodeState } from "./state.ts";
import { opencodeTurn } from "./turn.ts";
import { opencodeUsage } from "./usage.ts";
import { OPENCODE_PLACES } from "./words.ts";

/**
 * opencode. The fleet starts it with a server of its own (a port of 127.0.0.1 and a password) and a plugin that tells
 * which session is on the screen; where the user's arguments forbid either, there are the screen, keys, and the
 * database.
 */
export const opencode: RuntimeAdapter = {
  runtime: "opencode",
  processNames: ["opencode"],
  typing: {
    settleMs: 500,
    // under load the box of a first message stays full for seconds, and each Enter sends it once more (1 of 400)
    enterAgainMs: 15_000,
    stillMs: 1000,
    shellIsNotPasted: true,
    placeholder: /\[Pasted ~\d+ lines\]/,
    // C-c would end opencode where the box is empty by then; these do nothing there
    clearKeys: ["End", "S-Home", "BSpace"],
  },
  resetCommand: "/new",

  places: OPENCODE_PLACES,
  readScreen: readOpencodeScreen,
  launch: launchOpencode,
  roleBy: "opencode's instructions, in OPENCODE_CONFIG_CONTENT",
  nativeState: readOpencodeState,

  async conversation(agent, world) {
    return mapAnswer(await needReport(agent, world), ({ session }) =>
      session === undefined ? undefined : { id: session, record: undefined },
    );
  },

  transcript: opencodeTranscript,
  proof: proveOpencode,
  turn: opencodeTurn,
  usage: opencodeUsage,
  // its database, of which only the server says what is in it
  turnWatched: ({ launched }) => (launched?.dataFolder === undefined ? [] : [launched.dataFolder]),
  handOver: handOverToOpencode,
  runShell: runInOpencode,
  reset: newOpencodeSession,
  goOnWithHeld,
};
