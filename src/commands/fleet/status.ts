import { agentStatus } from "../../domain/fleet/agent-status.ts";
import { selectAgents } from "../../domain/host/host.ts";
import { observe } from "../../domain/fleet/observe.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { statusTable } from "../_shared/status-table.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const status = defineVerb({
  details: "What the supervisor and tmux say now. What could not be asked is `unknown`, never guessed.",
  args: {
    ...SOME_AGENTS,
    check: { type: "boolean", description: "exit 6 unless every agent runs as the roster wants" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "not-in-wanted-state": "with --check: some agent does not run as the roster wants",
  },
  examples: [
    { command: "mosaic fleet status", explains: "the whole fleet" },
    { command: "mosaic fleet status --check --quiet", explains: "for a script: only the exit status" },
  ],
  async run(context, { agents, check }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    const supervisor = await services.supervisor(fleet);
    const seen = await observe(fleet, supervisor, selected);
    const statuses = seen.agents.map(agentStatus);
    const { server } = seen;
    if (!server.known) context.warn(`tmux could not be asked: ${server.why}`);
    for (const session of seen.unmanagedSessions) context.note(`session ${session} is not in the roster`);
    const asWanted = statuses.every(({ state, flags }) => state === "running" && flags.length === 0);
    return {
      exit: check && !asWanted ? "not-in-wanted-state" : undefined,
      text: (page) => statusTable(page, statuses),
      json: hostDocument(services, "mosaic.fleet.status/1", {
        supervisor: supervisor.kind,
        server: server.known ? (server.value.running ? "running" : "absent") : "unknown",
        agents: statuses,
        unmanaged: [...seen.unmanagedSessions, ...seen.unmanagedAgents],
      }),
    };
  },
});
