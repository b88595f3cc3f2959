import { cannotTell, known, mapAnswer } from "../../base/answer.ts";
import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, Conversation, Proof, RuntimeAdapter, RuntimeWorld, Sought } from "../contract.ts";
import {
  handOverToPi,
  nativeReading,
  newPiSession,
  provenByExtension,
  readPiState,
} from "./extension-channel.ts";
import { launchPi } from "./launch.ts";
import { sessionFolderOf } from "./paths.ts";
import { isChangedSince, piUtterances, provenByRecord, writtenAt } from "./record.ts";
import { recentLines } from "../recent-lines.ts";
import { turnOf, withoutRetried, type SoughtTurn, type Turn } from "../turn.ts";
import { readUtterances, type Transcript, type TranscriptRequest } from "../utterances.ts";
import { readPiScreen } from "./screen.ts";
import { piTurnEvents } from "./turn.ts";
import { piUsage } from "./usage.ts";
import { PI_PLACES } from "./words.ts";

/**
 * pi. With mosaic's extension in it (agents that the fleet starts) it says everything itself; without it there are the
 * screen, keys, and the session files.
 */
export const pi: RuntimeAdapter = {
  runtime: "pi",
  // first the script that node runs; then pi writes "pi" over its whole command line
  processNames: ["pi"],
  typing: {
    settleMs: 300,
    stillMs: 1000,
    readsByItsFirstThread: true,
    placeholder: /\[paste #\d+ (?:\+\d+ lines|\d+ chars)\]/,
    // clears the whole box, and leaves a turn alone; a second one within 500 ms would end pi
    clearKeys: ["C-c"],
  },
  resetCommand: "/new",

  places: PI_PLACES,
  readScreen: readPiScreen,
  launch: launchPi,
  roleBy: "mosaic's extension for pi, behind its system prompt",

  async nativeState(agent, world) {
    return mapAnswer(await readPiState(agent, world), (state) =>
      state === undefined ? undefined : nativeReading(state),
    );
  },

  // its box is there up to seconds before the extension is: keys would work, and are the worse way
  async hasYetTo(agent, world) {
    if (agent.launched?.hasExtension !== true) return undefined;
    const state = await readPiState(agent, world);
    return state.known && state.value === undefined ? "start mosaic's extension" : undefined;
  },

  conversation,
  transcript,
  proof,
  turn,
  usage: piUsage,

  watched(agent) {
    // a state file that is replaced whole is seen from its folder
    return [agent.runFolder, sessionFolderOf(agent)];
  },

  handOver: handOverToPi,
  reset: newPiSession,
};

async function conversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const state = await readPiState(agent, world);
  if (!state.known) return state;
  if (state.value !== undefined) return known({ id: state.value.sessionId, record: state.value.sessionFile });

  const chosen = agent.launched?.conversation;
  const [record, another] = await changedRecords(agent, world, agent.launched?.at ?? 0);
  if (another !== undefined)
    return cannotTell("more than one session of this folder changed since the launch");
  if (record !== undefined) return known({ id: conversationOf(record), record });
  return known(chosen === undefined ? undefined : { id: chosen, record: undefined });
}

async function transcript(
  agent: AgentFacts,
  world: RuntimeWorld,
  wanted: TranscriptRequest,
): Promise<Answer<Transcript>> {
  const answer = await conversation(agent, world);
  const noted = wanted.conversation ?? agent.launched?.conversation;
  const isOpen = answer.known && answer.value?.record !== undefined;
  const found = isOpen || noted === undefined ? answer : known(await recordOf(agent, world, noted));
  if (!found.known) return found;
  return readUtterances(world, found.value, wanted, piUtterances, writtenAt);
}

/** The session file of a conversation; none before its first answer. */
async function recordOf(agent: AgentFacts, world: RuntimeWorld, id: string): Promise<Conversation> {
  const folder = sessionFolderOf(agent);
  const name = (await world.list(folder)).findLast((one) => one.endsWith(`_${id}.jsonl`));
  return { id, record: name === undefined ? undefined : `${folder}/${name}` };
}

async function proof(agent: AgentFacts, world: RuntimeWorld, sought: Sought): Promise<Proof | undefined> {
  const state = await readPiState(agent, world);
  if (state.known && state.value !== undefined) {
    const { sessionFile } = state.value;
    const recorded = sessionFile === undefined ? undefined : await provenByRecord(world, sessionFile, sought);
    return recorded ?? provenByExtension(state.value, sought);
  }
  for (const record of await changedRecords(agent, world, sought.since)) {
    const proven = await provenByRecord(world, record, sought);
    if (proven !== undefined) return proven;
  }
  return undefined;
}

/** By the session file; before there is one, and of what waits for its turn, by the memory of the extension. */
async function turn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const state = await readPiState(agent, world);
  const own = state.known ? state.value : undefined;
  const open = await conversation(agent, world);
  const record = own?.sessionFile ?? (open.known ? open.value?.record : undefined);
  const lines =
    record === undefined ? [] : await recentLines(world, record, (line) => writtenAt(line) < sought.since);
  const found = turnOf(withoutRetried(lines.toReversed().flatMap(piTurnEvents)), sought);
  // pi asks again after an error, and gives up some time
  const isRetried = found?.kind === "over" && found.how === "failed" && own?.state === "working";
  if (found !== undefined) return known(isRetried ? { kind: "running" } : found);
  const proven = own === undefined ? undefined : provenByExtension(own, sought);
  if (proven === undefined) return open.known ? known(undefined) : open;
  return known({ kind: proven.isBegun === true ? "running" : "held" });
}

/** The names begin with the time at which the session began, so the last ones are the likeliest, but for one that was resumed. */
const LOOKED_AT = 50;

/** Session files of the agent's folder that changed since then; other agents of the same folder have theirs there too. */
async function changedRecords(
  agent: AgentFacts,
  world: RuntimeWorld,
  since: number,
): Promise<readonly string[]> {
  const folder = sessionFolderOf(agent);
  const own = `_${agent.launched?.conversation ?? ""}.jsonl`;
  const names = (await world.list(folder))
    .filter((name) => name.endsWith(".jsonl"))
    .filter((name, at, all) => at >= all.length - LOOKED_AT || name.endsWith(own));
  const facts = await Promise.all(names.map(async (name) => await world.fileFacts(`${folder}/${name}`)));
  return names.filter((_, at) => isChangedSince(facts[at], since)).map((name) => `${folder}/${name}`);
}

/** `2026-11-21T12-02-57-537Z_ID.jsonl` */
function conversationOf(record: string): string {
  const name = record.slice(record.lastIndexOf("/") + 1, -".jsonl".length);
  return name.slice(name.indexOf("_") + 1);
}
