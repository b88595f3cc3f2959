import { displayedWithin } from "../../base/text-width.ts";
import { AGENT_RIGHTS, type AgentRight, type Roster, type RosterAgent } from "../roster/roster.ts";

/** The size that terminals and models read without effort: longer texts are skipped, wider ones wrapped. */
export const GUIDE_LINES = 60;
export const GUIDE_COLUMNS = 80;

/** Peers that are named; in a larger fleet the rest is counted. */
const MOST_PEERS = 6;

export interface GuideFacts {
  /** The reader; undefined: a person, or an unknown caller. */
  readonly agent: RosterAgent | undefined;
  /** undefined: the roster cannot be read. */
  readonly roster: Pick<Roster, "agents" | "agentsMay" | "agentsMost"> | undefined;
  readonly host: string;
  /** Whether the host is in a team, whose other hosts have agents too. */
  readonly isInTeam: boolean;
}

/**
 * Everything that an agent needs to know about mosaic, for a reader who has never seen it: at most {@link GUIDE_LINES}
 * lines of {@link GUIDE_COLUMNS} columns. Pure.
 */
export function guideText(facts: GuideFacts): string {
  const parts = [whoLines(facts), peerLines(facts), SPEAKING, RECEIPTS, rightLines(facts), STATUSES, TOOLS];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The other agents of the fleet, leaders first, so that a large fleet's leaders are named. */
export function peersOf({ agent, roster }: Pick<GuideFacts, "agent" | "roster">): readonly RosterAgent[] {
  const others = (roster?.agents ?? []).filter(({ name }) => name !== agent?.name);
  return others.toSorted((one, other) => rank(one) - rank(other));
}

function rank({ class: label }: RosterAgent): number {
  return label === "orchestrator" ? 0 : 1;
}

function whoLines({ agent, roster, host }: GuideFacts): readonly string[] {
  if (agent !== undefined) {
    return [
      `You are ${agent.name},`,
      line(`${agent.runtime} of class ${agent.class}, one agent of the fleet on ${host}.`),
      "mosaic runs all of them. Your role: mosaic agent comms NAME, with your name.",
    ];
  }
  return [
    line(`mosaic runs a fleet of agents on ${host}.`),
    roster === undefined
      ? "Its roster cannot be read, so who is in it is not said here: mosaic agent roster"
      : "You are in no agent's pane; for one of them: mosaic agent guide NAME",
  ];
}

function peerLines(facts: GuideFacts): readonly string[] {
  const { agent, roster, isInTeam } = facts;
  const peers = peersOf(facts);
  const more = peers.length - MOST_PEERS;
  return [
    agent === undefined ? "WHO IS THERE" : "YOUR PEERS",
    ...peers.slice(0, MOST_PEERS).map((peer) => line(`  ${peer.name}  ${peer.class} (${peer.runtime})`)),
    ...(more > 0 ? [`  and ${more} more: mosaic agent roster`] : []),
    ...(peers.length === 0 && roster !== undefined ? ["  nobody else"] : []),
    "  mosaic ps               what each one does now; unknown is an answer",
    ...(isInTeam ? ["  mosaic ps --host all    other hosts; HOST/NAME in place of NAME speaks to one"] : []),
  ];
}

const SPEAKING = [
  "SPEAKING",
  "  mosaic agent ask NAME TEXT     sends it, waits, prints the answer alone",
  "  mosaic agent send NAME TEXT    sends it, prints a receipt, waits for no answer",
  "  mosaic agent inbox             what you were told and have not answered",
  "  mosaic agent reply ID TEXT     answers one of those",
  "  mosaic agent wait NAME         until it is idle, blocked or gone",
  "  mosaic agent last NAME         its last answer; mosaic agent status NAME: more",
  "They do not see your conversation: say all that is needed. Long texts: --file F.",
  "ask takes NAME,NAME and --class C too. If your shell ends commands early, give",
  "ask --timeout 90s --id X: the same line again sends nothing, and waits on.",
  "A message to you begins with [HOST:FROM -> HOST:YOU] #ID. (asked: …) behind it:",
  "what you say last in your turn is the answer. (answer: …): use that command.",
  "Only operator is a person.",
];

const RECEIPTS = [
  "WHAT A RECEIPT SAYS",
  "  accepted   it has the message, with proof",
  "  queued     its runtime holds it until it has time: do not send it again",
  "  unknown    no proof: look first (mosaic agent last NAME); under the same --id",
  "             it is never taken twice",
  "  blocked, draft, dead, not-ready: it did not get it; the line says why",
];

function rightLines({ agent, roster }: GuideFacts): readonly string[] {
  if (roster === undefined) return ["WHAT YOU MAY DO", "  stands in the roster, as agents_may"];
  const { agentsMay, agentsMost } = roster;
  const may = AGENT_RIGHTS.filter((right) => agentsMay.includes(right));
  const not = AGENT_RIGHTS.filter((right) => !agentsMay.includes(right));
  const most = (right: AgentRight) => (right === "add" ? `add (up to ${agentsMost})` : right);
  return [
    agent === undefined ? "WHAT AN AGENT MAY DO" : "WHAT YOU MAY DO, BY THE ROSTER",
    `  yes: ${may.length === 0 ? "nothing" : may.map(most).join(", ")}`,
    ...(not.length === 0 ? [] : [`  no:  ${not.join(", ")} (of others): ask a person`]),
  ];
}

const STATUSES = [
  "EXIT STATUS",
  "  0 done, 1 no answer, 2 wrong usage, 3 some of several, 4 may not, 6 is not so,",
  "  10 not in time, 11 paused by a person, 20 queued, 21 unknown, 22 blocked,",
  "  23 draft, 24 not running, 25 not ready, 26 stored for another host",
];

const TOOLS = [
  "TOOLS",
  "If you have tools of mosaic mcp (agent_ask, agent_send …), use them: they are",
  "the same, with no shell between, and answer with a document. Else the commands",
  "above; --json prints that document, --help what else a command takes.",
];

/** Cut to the width, because a class may be any text. */
function line(text: string): string {
  return displayedWithin(text, GUIDE_COLUMNS).text;
}
