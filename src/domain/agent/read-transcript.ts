import { cannotTell, type Answer } from "../../base/answer.ts";
import type { AgentFacts } from "../../runtimes/contract.ts";
import type { Transcript, TranscriptRequest, Utterance } from "../../runtimes/utterances.ts";
import type { Host } from "../host/host.ts";
import { readLaunched } from "./agent-facts.ts";
import type { AgentLook, LookedAt, StateSources } from "./look.ts";
import { notedConversation } from "./noted-conversation.ts";

/** A conversation, and where to watch for more of it. */
export interface ReadTranscript {
  /** Not known where its runtime keeps no record, or the record cannot be found. */
  readonly transcript: Answer<Transcript>;
  /** Files and folders that change when there is more. */
  readonly watched: readonly string[];
}

/**
 * Reads the conversation that an agent had open at the look, from its runtime's own record; for an agent that has
 * ended, that of its last launch.
 */
export async function readTranscript(
  host: Host,
  sources: Pick<StateSources, "world">,
  { agent, adapter, ...look }: Pick<AgentLook, "agent" | "adapter" | "facts">,
  wanted: Pick<TranscriptRequest, "since" | "last">,
): Promise<ReadTranscript> {
  const launched = await readLaunched(host, agent);
  const facts = look.facts ?? (launched === undefined ? undefined : lastFacts(host, agent, launched));
  if (adapter.transcript === undefined) {
    return { transcript: cannotTell(`${adapter.runtime} keeps no record of what is said`), watched: [] };
  }
  if (facts === undefined) {
    return { transcript: cannotTell("it does not run, and its last launch is not known"), watched: [] };
  }
  const conversation =
    launched === undefined ? undefined : await notedConversation(host, agent.name, launched);
  const transcript = await adapter.transcript(facts, sources.world, { ...wanted, conversation });
  const record = transcript.known ? transcript.value.record : undefined;
  const watched = [...(record === undefined ? [] : [record]), ...(adapter.watched?.(facts) ?? [])];
  return { transcript, watched };
}

/** The facts about an ended process, by which its record is found. */
export function lastFacts(
  host: Host,
  { name }: LookedAt,
  launched: NonNullable<AgentFacts["launched"]>,
): AgentFacts {
  const { pid, workingDirectory } = launched;
  return { name, pid, workingDirectory, launched, runFolder: host.paths.run, userHome: host.userHome };
}

/** The last answer in a conversation, and what it answers. */
export interface LastAnswer {
  readonly answer: Utterance;
  /** The message before it; undefined where the part of the record that was read does not go back that far. */
  readonly message: Utterance | undefined;
  /** Messages after it, which have no answer yet. */
  readonly unanswered: readonly Utterance[];
  /** The agent has called a tool since, so it is not done with that message. */
  readonly goesOn: boolean;
}

/** Pure. The last thing that the agent said; undefined where it has said nothing. */
export function lastAnswer(utterances: readonly Utterance[]): LastAnswer | undefined {
  const at = utterances.findLastIndex(({ who }) => who === "agent");
  const answer = utterances[at];
  if (answer === undefined) return undefined;
  const after = utterances.slice(at + 1);
  return {
    answer,
    message: utterances.slice(0, at).findLast(({ who }) => who === "user"),
    unanswered: after.filter(({ who }) => who === "user"),
    goesOn: after[0]?.who === "tool",
  };
}

/** Pure. How many messages the agent has answered. A turn is one or more messages, and what it said to them. */
export function turnsOf(utterances: readonly Utterance[]): number {
  let turns = 0;
  let isAsked = true; // what was asked may be older than what was read
  for (const { who } of utterances) {
    if (who === "user") isAsked = true;
    else if (who === "agent" && isAsked) {
      turns += 1;
      isAsked = false;
    }
  }
  return turns;
}
