import type { Services } from "../../compose/services.ts";
import { sessionOf } from "../../base/names.ts";
import { lastScreen } from "../../domain/agent/last-exit.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import { readTranscript } from "../../domain/agent/read-transcript.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import { utteranceOf } from "../agent/utterance-of.ts";
import type { FleetLogs, FleetLogsRequest } from "../documents/fleet-logs.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** What was said to an agent, by it, and which tools it called; of a runtime without a record, its screen. */
export const fleetLogs = operation<FleetLogsRequest, FleetLogs>({
  needs: "read",
  whilePaused: "allow",
  run: async ({ services }, request) => ({ document: (await readLogs(services, request)).document }),
});

/** The same, with what to watch for more of it. */
export async function readLogs(
  services: Services,
  { agent: wanted, last, since, grep }: FleetLogsRequest,
): Promise<{ readonly document: FleetLogs; readonly watched: readonly string[] }> {
  const fleet = await services.fleet();
  const agent = agentNamed(fleet.roster, wanted);
  const sources = await services.stateSources(fleet.roster.tmux.socketName);
  const from = since === null ? 0 : Date.parse(since);
  // a word may be far back
  const depth = grep === null ? last : Math.max(last, GREPPED);
  const look = await lookAtAgent(fleet, sources, agent);
  const { transcript, watched } = await readTranscript(fleet, sources, look, { since: from, last: depth });
  const found = transcript.known ? transcript.value.utterances.map(utteranceOf) : [];
  const matching = found.filter(({ text }) => has(text, grep));
  const lines = transcript.known ? [] : (await screenOf(fleet, agent)).filter((line) => has(line, grep));
  return {
    document: {
      ...heading(services, "mosaic.fleet.logs/1"),
      agent: agent.name,
      from: transcript.known ? "record" : "screen",
      why_screen: transcript.known ? null : transcript.why,
      conversation: transcript.known ? transcript.value.id : null,
      record: transcript.known ? (transcript.value.record ?? null) : null,
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

/** What stands on its screen and above it, else what stood there when it ended; without what is only decoration. */
async function screenOf(fleet: Fleet, { name }: RosterAgent): Promise<readonly string[]> {
  const screen = await fleet.server.capture(sessionOf(name), SCREEN_LINES);
  const lines = screen.known ? screen.value.split("\n") : await lastScreen(fleet, name, SCREEN_LINES);
  return lines.map((line) => line.trimEnd()).filter((line) => !DECORATION.test(line));
}

/** Rules, frames and blanks say nothing. */
const DECORATION = /^[\s─━═╌┄│┃╭╮╰╯▀▄╹╻▔▁]*$/u;
