import { lookAtAgents } from "../../domain/agent/look.ts";
import { readTranscript, turnsOf } from "../../domain/agent/read-transcript.ts";
import { listProcesses } from "../../domain/fleet/processes.ts";
import type { ProcessRow } from "../../domain/fleet/process-row.ts";
import { oldestEvent, readEvents } from "../../domain/watch/journal.ts";
import { recapOf } from "../../domain/watch/recap.ts";
import type { FleetRecap, FleetRecapRequest } from "../documents/fleet-recap.ts";
import { budgetOf } from "../budget-of.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { isForOther, ONLY_LOOKS } from "../team/for-other.ts";
import { eventOf } from "./event-of.ts";

const DEFAULT_MS = 12 * 3_600_000;

/** What happened in the fleet since a time: who needs a person, what ended and why, what each agent was given. */
export const fleetRecap = operation<FleetRecapRequest, FleetRecap>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: isForOther,
  async run(call, request) {
    if (isForOther(request, call.services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      return await doElsewhere<FleetRecap>(call, "fleet.recap", request, ONLY_LOOKS);
    }
    const { services } = call;
    const { since: wanted } = request;
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const { at: until, rows } = await listProcesses(fleet, supervisor, sources);
    const since = wanted === null ? until - DEFAULT_MS : Date.parse(wanted);
    const events = await readEvents(fleet, { since, agents: [], kinds: [] });
    const recap = recapOf(
      events,
      rows.map(({ name }) => name),
      until,
    );
    const looks = await lookAtAgents(fleet, sources, fleet.roster.agents);
    const wantedTurns = { since, last: MOST_UTTERANCES };
    const [begins, read] = await Promise.all([
      oldestEvent(fleet),
      Promise.all(looks.map((look) => readTranscript(fleet, sources, look, wantedTurns))),
    ]);
    const turns = read.map(({ transcript }) =>
      transcript.known ? turnsOf(transcript.value.utterances) : null,
    );
    return {
      document: {
        ...heading(services, "mosaic.fleet.recap/1"),
        since: timestampOf(since),
        until: timestampOf(until),
        journal_begins: timestampOf(begins),
        waiting: rows.filter(needsSomebody).map((row) => ({
          agent: row.name,
          runtime: row.runtime,
          ...wordsOf(row),
          since: timestampOf(row.since),
          since_is_bound: row.sinceIsBound,
        })),
        over_budget: rows.flatMap(({ name, budget }) => {
          const own = budgetOf(budget);
          return own?.over === true ? [{ agent: name, budget: own }] : [];
        }),
        ended: recap.ends.map(({ agent, at, cause, wanted: isWanted, startedAgainAt }) => ({
          agent,
          at: timestampOf(at),
          cause,
          wanted: isWanted,
          started_again_at: timestampOf(startedAgainAt),
        })),
        agents: rows.flatMap((row, index) => {
          const own = recap.agents.find(({ agent }) => agent === row.name);
          if (own === undefined) return [];
          const { starts, ends, blockedMs, taken, queued, notTaken } = own;
          return {
            agent: row.name,
            ...wordsOf(row),
            starts,
            ends,
            turns: turns[index] ?? null,
            blocked_ms: blockedMs,
            messages: { accepted: taken, queued, not_taken: notTaken },
          };
        }),
        commands: recap.commands.map(eventOf),
      },
    };
  },
});

function wordsOf({ state, reason }: ProcessRow) {
  return { state, reason: textOrNull(reason) };
}

/** Far more than a night has. */
const MOST_UTTERANCES = 20_000;

/** Whether only a person can help. */
function needsSomebody({ state }: ProcessRow): boolean {
  return state === "blocked" || state === "failed" || state === "drifted";
}
