import type { AgentName } from "../../../base/names.ts";
import type { Fleet } from "../../host/host.ts";
import { readJournal, type JournalEntry } from "../delivery/journal.ts";
import { liveAsk } from "./open-asks.ts";

/** A message that an agent got, and owes an answer to. */
export interface Unanswered {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly from: AgentName;
  /** "ask": its sender waits now, for the end of the turn or a reply; "message": a reply is expected. */
  readonly kind: "ask" | "message";
  /** The first message of its thread; its own id where it is the first. */
  readonly thread: string;
}

/** What other agents of the fleet said to this one in the last day without an answer, the oldest first. */
export async function unansweredOf(
  fleet: Fleet,
  hostName: string,
  agent: AgentName,
): Promise<readonly Unanswered[]> {
  const own = `${hostName}:${agent}`;
  const answered = new Map<AgentName, ReadonlySet<string>>();
  const found: Unanswered[] = [];
  for (const entry of (await readJournal(fleet, agent)).values()) {
    const from = senderOf(fleet, hostName, entry);
    if (from === undefined || from === agent || !wasGiven(entry) || entry.replyTo !== undefined) continue;
    const { id, at, thread = id } = entry;
    if (entry.answerBy === "turn") {
      if ((await liveAsk(fleet, id))?.to.includes(agent) === true)
        found.push({ id, at, from, kind: "ask", thread });
      continue;
    }
    const replies = answered.get(from) ?? repliesOf((await readJournal(fleet, from)).values(), own);
    answered.set(from, replies);
    if (!replies.has(id)) found.push({ id, at, from, kind: "message", thread });
  }
  return found.toSorted((one, other) => one.at - other.at);
}

/** The agent of this fleet that sent it; undefined: a person, or an agent of another host. */
export function senderOf(
  { roster }: Pick<Fleet, "roster">,
  hostName: string,
  { from }: Pick<JournalEntry, "from">,
): AgentName | undefined {
  return roster.agents.find(({ name }) => from === `${hostName}:${name}`)?.name;
}

function wasGiven({ verdict, sent }: JournalEntry): boolean {
  return sent && verdict !== "blocked" && verdict !== "dead";
}

function repliesOf(entries: Iterable<JournalEntry>, from: string): ReadonlySet<string> {
  const ids = [...entries].flatMap((entry) =>
    entry.from === from && entry.replyTo !== undefined && wasGiven(entry) ? [entry.replyTo] : [],
  );
  return new Set(ids);
}
