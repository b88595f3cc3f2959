import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { turnOf, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { heldByQueue, writtenAt } from "./record.ts";
import { newestRollout, openThreads } from "./threads.ts";
import { codexUtterances } from "./utterances.ts";

/** What is typed to a codex at work ends its turn, and is sent again with the message of that one (0.169.0). */
const SENT_AGAIN_MS = 1_500;

/** The turn of a message, by the rollouts of the threads that are open, else by the newest one; then by the queue. */
export async function codexTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const threads = await openThreads(agent, world);
  const records =
    threads.length > 0 ? threads.map(({ record }) => record) : [(await newestRollout(agent, world))?.record];
  if (records.every((record) => record === undefined)) return cannotTell("no thread of it is known");
  for (const record of records) {
    if (record === undefined) continue;
    const lines = await recentLines(world, record, (line) => writtenAt(line) < sought.since);
    const turn = turnOf(lines.toReversed().flatMap(codexTurnEvents), sought);
    if (turn === undefined) continue;
    const isFresh = turn.kind === "over" && turn.how === "interrupted" && sought.until === undefined;
    return known(isFresh && world.clock.now() - turn.at < SENT_AGAIN_MS ? { kind: "running" } : turn);
  }
  for (const thread of threads) {
    if ((await heldByQueue(world, thread, sought)) !== undefined) return known({ kind: "held" });
  }
  return known(undefined);
}

const TURN =
  /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"event_msg","payload":\{"type":"(?:task_|turn_)/;

/** Pure. What one line of a rollout says of turns. */
export function codexTurnEvents(line: string): readonly TurnEvent[] {
  if (!TURN.test(line)) {
    return codexUtterances(line).map(({ at, who, text }) => {
      if (who === "tool") return { kind: "tool", at };
      return { kind: who === "user" ? "message" : "said", at, text };
    });
  }
  const at = writtenAt(line);
  const payload = parseRecordLine(line)?.["payload"] as Readonly<Record<string, unknown>> | undefined;
  if (payload === undefined || !Number.isFinite(at)) return [];
  switch (payload["type"]) {
    case "task_started":
      return [{ kind: "begin", at }];
    case "turn_aborted":
      return [{ kind: "end", at, how: "interrupted" }];
    case "task_complete": {
      const said = payload["last_agent_message"];
      const answer = typeof said === "string" && said.trim() !== "" ? said : undefined;
      const { error } = payload;
      if (error === undefined || error === null) return [{ kind: "end", at, how: "done", answer }];
      return [{ kind: "end", at, how: "failed", detail: messageIn(error), answer }];
    }
    default:
      return [];
  }
}

function messageIn(error: unknown): string {
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  return typeof message === "string" ? message : "the model gave an error";
}
