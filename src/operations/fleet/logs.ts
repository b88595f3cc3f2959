import type { Services } from "../../compose/services.ts";
import { addressElsewhere, parseAgentAddress } from "../../base/addresses.ts";
import { insertedLines } from "../../base/inserted-lines.ts";
import { sessionOf } from "../../base/names.ts";
import { lastScreen } from "../../domain/agent/last-exit.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import { readTranscript } from "../../domain/agent/read-transcript.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import { keptPath, merged, readKept } from "../../domain/watch/kept-conversation.ts";
import { COMPARED_LINES, readKeptScreen, tellingLines } from "../../domain/watch/kept-screen.ts";
import { utteranceOf } from "../agent/utterance-of.ts";
import type { FleetLogs, FleetLogsRequest } from "../documents/fleet-logs.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { ONLY_LOOKS } from "../team/for-other.ts";

/**
 * What was said to an agent and by it, and the tools it called; for a runtime without a record, its screen. For an
 * agent of another host, that host reads it.
 */
export const fleetLogs = operation<FleetLogsRequest, FleetLogs>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: ({ agent }, { hostName }) => addressElsewhere(agent, hostName) !== undefined,
  async run(call, request) {
    const { services } = call;
    const other = addressElsewhere(request.agent, services.hostName);
    if (other === undefined) return { document: (await readLogs(services, request)).document };
    const { doAtAgent } = await import("../team/elsewhere.ts");
    return await doAtAgent<FleetLogs>(call, "fleet.logs", other, request, ONLY_LOOKS);
  },
});

/** The same, with the places to watch for more. `more`: only new entries of the runtime's own record. */
export async function readLogs(
  services: Services,
  { agent: wanted, last, since, grep }: FleetLogsRequest,
  more?: "more",
): Promise<{ readonly document: FleetLogs; readonly watched: readonly string[] }> {
  const fleet = await services.fleet();
  const agent = agentNamed(fleet.roster, parseAgentAddress(wanted)?.agent ?? wanted);
  const sources = await services.stateSources(fleet.roster.tmux.socketName);
  const from = since === null ? 0 : Date.parse(since);
  // a word may be far back
  const depth = grep === null ? last : Math.max(last, GREPPED);
  const look = await lookAtAgent(fleet, sources, agent);
  const { transcript, watched } = await readTranscript(fleet, sources, look, { since: from, last: depth });
  const { name } = agent;
  const own = transcript.known ? transcript.value : { id: "", utterances: [] };
  const live = own.utterances.map((said) => ({ ...said, conversation: own.id }));
  const kept = more === undefined ? await readKept(fleet, name, { since: from, last: depth }) : [];
  const matching = merged([...kept, ...live])
    .map((said) => ({ ...utteranceOf(said), conversation: said.conversation }))
    .filter(({ text }) => has(text, grep));
  const isSaid = transcript.known || kept.length > 0;
  const isKept = (await fleet.files.mode(keptPath(fleet, name))) !== undefined;
  const lines = isSaid ? [] : (await screenOf(fleet, agent, from)).filter((line) => has(line, grep));
  return {
    document: {
      ...heading(services, "mosaic.fleet.logs/1"),
      agent: agent.name,
      from: transcript.known ? "record" : isSaid ? "kept" : "screen",
      why_screen: transcript.known ? null : transcript.why,
      conversation: transcript.known ? transcript.value.id : null,
      record: transcript.known ? (transcript.value.record ?? null) : null,
      kept: isKept ? keptPath(fleet, name) : null,
      utterances: matching.slice(-last),
      lines: lines.slice(-last),
    },
    watched,
  };
}

const GREPPED = 10_000;
const SCREEN_LINES = 2000;

function has(text: string, words: string | null): boolean {
  return words === null || text.toLowerCase().includes(words.toLowerCase());
}

/** What was kept of its screen, and below it the present one, or the one at its end; without mere decoration. */
async function screenOf(fleet: Fleet, { name }: RosterAgent, since: number): Promise<readonly string[]> {
  const kept = (await readKeptScreen(fleet, name, { since, last: GREPPED })).map(({ text }) => text);
  const screen = await fleet.server.capture(sessionOf(name), SCREEN_LINES);
  const lines = screen.known ? screen.value : (await lastScreen(fleet, name, SCREEN_LINES)).join("\n");
  const seen = tellingLines(lines);
  if (kept.length === 0) return seen;
  const compared = kept.slice(-COMPARED_LINES);
  return [...kept, ...insertedLines(compared, seen.slice(-COMPARED_LINES))];
}
