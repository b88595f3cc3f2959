import { parseAgentName, type AgentName } from "../../../base/names.ts";
import type { Fleet } from "../../host/host.ts";
import type { FleetEvent } from "../../watch/event.ts";
import { readEvents } from "../../watch/journal.ts";
import { readJournal, type JournalEntry } from "./journal.ts";
import { isVerdict, type Verdict } from "./verdict.ts";

/** What is written down of one message to one agent. */
export interface PastDelivery {
  readonly agent: AgentName;
  /** Milliseconds since the epoch: when it was begun, and when its verdict was known. */
  readonly begun: number | undefined;
  readonly ended: number | undefined;
  /** undefined: it is under way, or its sender ended before one was known. */
  readonly verdict: Verdict | undefined;
  readonly channel: string | undefined;
  readonly detail: string;
  /** Who spoke, and who sent it. */
  readonly source: string | undefined;
  readonly by: string | undefined;
  readonly proof: string | undefined;
  readonly screen: string | undefined;
  /** The message that it answers, and the first one of those that answer each other. */
  readonly replyTo: string | undefined;
  readonly thread: string | undefined;
}

/** A message that answers another one. */
export interface PastReply extends Pick<PastDelivery, "agent" | "verdict"> {
  readonly id: string;
  /** "HOST:NAME" of who answered. */
  readonly source: string | undefined;
  /** Milliseconds since the epoch. */
  readonly begun: number;
}

/** A message, as far as it is still written down. */
export interface PastMessage {
  /** By the names of its agents; also to one that has left. */
  readonly deliveries: readonly PastDelivery[];
  /** What answers it, of the last day; oldest first. */
  readonly replies: readonly PastReply[];
}

export async function readPastMessage(fleet: Fleet, id: string): Promise<PastMessage> {
  const events = await readEvents(fleet, { since: 0, agents: [], kinds: ["message"] });
  const entries = new Map<AgentName, JournalEntry>();
  const replies: PastReply[] = [];
  for (const { name } of fleet.roster.agents) {
    const journal = await readJournal(fleet, name);
    const entry = journal.get(id);
    if (entry !== undefined) entries.set(name, entry);
    replies.push(...repliesTo(id, name, journal.values()));
  }
  const own = events.filter((event) => event.id === id);
  return {
    deliveries: pastDeliveries(entries, own),
    replies: replies.toSorted((one, other) => one.begun - other.begun),
  };
}

/** Pure. The messages of one agent's journal that answer the one with this id. */
export function repliesTo(id: string, agent: AgentName, entries: Iterable<JournalEntry>): PastReply[] {
  return [...entries]
    .filter(({ replyTo }) => replyTo === id)
    .map((entry) => ({
      id: entry.id,
      agent,
      source: entry.from,
      begun: entry.at,
      verdict: entry.verdict,
    }));
}

/**
 * Pure. Joins what the agents' own journals of deliveries say, which know of a better verdict that came late, and the
 * fleet's, which is kept for longer and has the proof. `events`: of this message, oldest first.
 */
export function pastDeliveries(
  entries: ReadonlyMap<AgentName, JournalEntry>,
  events: readonly FleetEvent[],
): readonly PastDelivery[] {
  const told = new Map<AgentName, FleetEvent>();
  for (const event of events) {
    const agent = parseAgentName(event.agent ?? "");
    if (agent !== undefined) told.set(agent, event);
  }
  return [...new Set([...entries.keys(), ...told.keys()])].toSorted().map((agent) => {
    const entry = entries.get(agent);
    const event = told.get(agent);
    // an id that was refused may be sent again: what was begun behind the last verdict has none yet
    const isBegunAgain = entry !== undefined && event !== undefined && entry.at > event.at;
    const said = isBegunAgain ? undefined : event;
    return {
      agent,
      begun: entry?.at,
      ended: said?.at,
      verdict: entry === undefined ? verdictOf(said) : (entry.verdict ?? verdictOf(said)),
      channel: entry?.channel ?? said?.channel,
      detail: entry?.detail !== undefined && entry.detail !== "" ? entry.detail : (said?.detail ?? ""),
      source: event?.source,
      by: event?.by,
      proof: said?.proof,
      screen: said?.screen,
      replyTo: entry?.replyTo,
      thread: entry?.thread,
    };
  });
}

function verdictOf(event: FleetEvent | undefined): Verdict | undefined {
  const word = event?.verdict ?? "";
  return isVerdict(word) ? word : undefined;
}
