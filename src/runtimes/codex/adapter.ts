import { cannotTell, known } from "../../base/answer.ts";
import type { Answer } from "../../base/answer.ts";
import type { AgentFacts, Conversation, Proof, RuntimeAdapter, RuntimeWorld, Sought } from "../contract.ts";
import { codexInstructions, launchCodex } from "./launch.ts";
import { handOverToCodex } from "./queue.ts";
import { heldByQueue, lastTurn, provenByRollout, turnReading } from "./record.ts";
import { CODEX_PLACEHOLDER, readCodexScreen } from "./screen.ts";
import { newestRollout, openThreads, versionOfThread } from "./threads.ts";
import { codexTurn } from "./turn.ts";
import { codexTranscript } from "./utterances.ts";
import { codexUsage } from "./usage.ts";
import { CODEX_PLACES } from "./words.ts";

/** codex: its state from the rollout of its thread, its dialogs from the screen, messages by its queue or by keys. */
export const codex: RuntimeAdapter = {
  runtime: "codex",
  // the npm package starts the program by node
  processNames: ["codex", "node"],
  typing: {
    settleMs: 500,
    stillMs: 1000,
    placeholder: CODEX_PLACEHOLDER,
    // 100 KB is taken; of 1 MB it keeps "[Pasted Content …]" in the box, and no Enter sends that (0.171.0)
    longest: 128 * 1024,
    // clears the whole box, and leaves a turn alone; in an empty box it interrupts, or ends codex
    clearKeys: ["C-c"],
  },
  // /new asks about a worktree in a git repository
  resetCommand: "/clear",

  places: CODEX_PLACES,
  readScreen: readCodexScreen,
  launch: launchCodex,
  roleBy: "codex -c developer_instructions",
  ownInstructions: codexInstructions,

  async runningVersion(agent, world) {
    if (agent.launched?.version !== undefined) return agent.launched.version;
    const [thread] = await openThreads(agent, world);
    return thread === undefined ? undefined : await versionOfThread(world, thread);
  },

  // a search, a transcript, the agents view: its record ends with `task_complete` all the same
  wordIsBlind: true,
  async nativeState(agent, world) {
    const [thread, another] = await openThreads(agent, world);
    if (thread === undefined) return cannotTell(NO_THREAD);
    // one of them was left, and only the screen tells which
    if (another !== undefined) return known(undefined);
    const turn = await lastTurn(world, thread);
    return known(turn === undefined ? undefined : turnReading(turn, world.clock.now()));
  },

  conversation,
  transcript: codexTranscript,
  proof,
  turn: codexTurn,
  usage: codexUsage,

  watched({ launched }) {
    const folder = launched?.dataFolder;
    return folder === undefined ? [] : [`${folder}/state_5.sqlite-wal`, `${folder}/queue_1.sqlite-wal`];
  },

  handOver: handOverToCodex,
  keepsHandedOver: true,
};

const NO_THREAD = "no thread is open in its process (a shared server of codex may have it)";

async function conversation(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<Conversation | undefined>> {
  const [thread] = await openThreads(agent, world);
  if (thread !== undefined) return known({ id: thread.id, record: thread.record });
  const rollout = await newestRollout(agent, world);
  return rollout === undefined ? cannotTell(NO_THREAD) : known(rollout);
}

async function proof(agent: AgentFacts, world: RuntimeWorld, sought: Sought): Promise<Proof | undefined> {
  const threads = await openThreads(agent, world);
  const records =
    threads.length > 0 ? threads.map(({ record }) => record) : [(await newestRollout(agent, world))?.record];
  for (const record of records) {
    const proven = record === undefined ? undefined : await provenByRollout(world, record, sought);
    if (proven !== undefined) return proven;
  }
  for (const thread of threads) {
    const held = await heldByQueue(world, thread, sought);
    if (held !== undefined) return held;
  }
  return undefined;
}
