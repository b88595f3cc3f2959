import { NO_LAUNCH_FACTS } from "../launch-command.ts";
import { MEASURED_VERSIONS } from "../measured-versions.ts";
import type { RuntimeAdapter } from "../contract.ts";
import type { LaunchPlan, LaunchRequest } from "../launch-plan.ts";
import { stubConversation, stubFolder, stubProof, stubState, stubTranscript, stubTurn } from "./record.ts";
import { readStubScreen } from "./screen.ts";
import { stubUsage } from "./usage.ts";
import { STUB_PLACES } from "./words.ts";

/** The agent inside mosaic: it needs no account, and says everything about itself. */
export const stub: RuntimeAdapter = {
  runtime: "stub",
  processNames: ["stub"],
  // --swallow-early-enter takes an Enter within 300 ms of text for a part of it
  typing: {
    settleMs: 350,
    stillMs: 100,
    placeholder: /\[pasted text #\d+, \d+ lines?\]/,
    clearKeys: ["C-c"],
  },
  resetCommand: "/new",
  places: STUB_PLACES,
  readScreen: readStubScreen,
  launch: planLaunch,
  roleBy: "stub --role-file",
  // it is a part of mosaic, which has no other one
  runningVersion: async () => MEASURED_VERSIONS.stub[0],
  nativeState: stubState,
  conversation: stubConversation,
  transcript: stubTranscript,
  proof: stubProof,
  turn: stubTurn,
  usage: stubUsage,
  // the folders: a state file is replaced, and a new conversation has a new record
  watched: (agent) => [`${stubFolder(agent)}/state`, `${stubFolder(agent)}/sessions`],
};

const SESSION_FLAGS = ["--session-id", "--resume", "--continue", "--help", "-h"];

function planLaunch({ yolo, arguments: own, fleet }: LaunchRequest): LaunchPlan {
  const approve = yolo ? ["--dangerously-skip-permissions"] : [];
  const plain = { arguments: [...approve, ...own], environment: {}, files: [] };
  if (fleet === undefined) return { ...plain, facts: NO_LAUNCH_FACTS };
  const dataFolder =
    fleet.environment["MOSAIC_STUB_HOME"] ||
    `${fleet.environment["HOME"] || fleet.userHome}/.local/state/mosaic-stub`;
  const flags = own.slice(0, own.includes("--") ? own.indexOf("--") : own.length);
  if (flags.some((flag) => SESSION_FLAGS.includes(flag.split("=", 1)[0] ?? ""))) {
    return { ...plain, facts: { ...NO_LAUNCH_FACTS, conversation: chosenConversation(flags), dataFolder } };
  }
  const session =
    fleet.resume === undefined ? ["--session-id", fleet.newConversation] : ["--resume", fleet.resume];
  const { role } = fleet;
  return {
    ...plain,
    files: role === undefined ? [] : [{ path: role.path, text: role.text }],
    arguments: [...approve, ...session, ...(role === undefined ? [] : ["--role-file", role.path]), ...own],
    facts: { ...NO_LAUNCH_FACTS, conversation: fleet.resume ?? fleet.newConversation, dataFolder },
  };
}

/** The conversation that the user's own arguments name. */
function chosenConversation(flags: readonly string[]): string | undefined {
  for (const [index, flag] of flags.entries()) {
    const [name, attached] = flag.split("=", 2);
    if (name === "--session-id" || name === "--resume") return (attached ?? flags[index + 1])?.toLowerCase();
  }
  return undefined;
}
