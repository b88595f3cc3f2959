import { MosaicError } from "../../base/errors.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { agentNamed, selectAgents, type Fleet } from "../../domain/host/host.ts";
import { readHeartbeat } from "../../domain/heartbeat/read.ts";
import { parseAgentName, type AgentName } from "../../base/names.ts";
import type { FleetEvent } from "../../domain/watch/event.ts";
import { oldestEvent, readEvents } from "../../domain/watch/journal.ts";
import { pastOf, type AgentPast } from "../../domain/watch/past.ts";
import type { FleetPast, FleetPastRequest } from "../documents/fleet-past.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { eventOf } from "./event-of.ts";

/**
 * What each agent was at a moment in the past, by the fleet's journal alone. What the journal does not tell is unknown.
 */
export const fleetPast = operation<FleetPastRequest, FleetPast>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { at: wanted, agents, classes, states }) {
    const fleet = await services.fleet();
    const at = Date.parse(wanted);
    if (at > fleet.clock.now()) {
      throw new MosaicError("usage", "that time is still to come: the journal has what was");
    }
    // All events: a state is recorded once it has lasted, and a later event proves that an agent still lived.
    const events = await readEvents(fleet, { since: 0, agents: [], kinds: [] });
    const begins = await oldestEvent(fleet);
    const names = namesAsked(fleet, events, at, agents, classes);
    const rows = await Promise.all(
      names.map(async (name) => {
        const beat = await readHeartbeat(fleet.files, fleet.paths.heartbeat(name));
        return rowOf(fleet, pastOf(name, events, at, { begins, beat }), at);
      }),
    );
    return {
      document: {
        ...heading(services, "mosaic.fleet.past/1"),
        at: timestampOf(at),
        journal_begins: timestampOf(begins),
        agents: rows.filter(({ state }) => states.length === 0 || states.includes(state)),
      },
    };
  },
});

/** The agents of the roster, then those that the journal had by then and the roster does not have any more. */
function namesAsked(
  fleet: Fleet,
  events: readonly FleetEvent[],
  at: number,
  asked: readonly string[],
  classes: readonly string[],
): readonly AgentName[] {
  const own = fleet.roster.agents.map(({ name }) => name);
  const gone = new Set(
    events.flatMap((event) => {
      const name = parseAgentName(event.agent ?? "");
      return name === undefined || event.at > at || own.includes(name) ? [] : [name];
    }),
  );
  if (asked.length > 0) {
    const names = asked.map(
      (text) => [...gone].find((name) => name === text) ?? agentNamed(fleet.roster, text).name,
    );
    const ofClasses = agentsOfClasses(fleet.roster.agents, classes).map(({ name }) => name);
    return [...new Set(names)].filter((name) => classes.length === 0 || ofClasses.includes(name));
  }
  const selected = agentsOfClasses(selectAgents(fleet.roster, []), classes).map(({ name }) => name);
  return classes.length > 0 ? selected : [...selected, ...[...gone].toSorted()];
}

function rowOf(fleet: Fleet, past: AgentPast, at: number): FleetPast["agents"][number] {
  const { agent, runs, state, reason, since, pid, conversation, evidence, message, command } = past;
  return {
    agent,
    in_roster: fleet.roster.agents.some(({ name }) => name === agent),
    runs: runs ?? null,
    state,
    reason: textOrNull(reason),
    since: timestampOf(since),
    pid: pid ?? null,
    conversation: textOrNull(conversation),
    evidence: evidence === undefined ? null : eventOf(evidence),
    evidence_age_ms: evidence === undefined ? null : Math.max(0, at - evidence.at),
    last_message: message === undefined ? null : eventOf(message),
    last_command: command === undefined ? null : eventOf(command),
  };
}
