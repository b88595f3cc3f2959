import { listProcesses } from "../../domain/fleet/processes.ts";
import { endingOfAttention, selectRows } from "../../domain/fleet/select-rows.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { FleetPs, FleetPsRequest } from "../documents/fleet-ps.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { agentRowOf } from "./agent-row.ts";
import { pauseOf } from "./pause.ts";

/** One row an agent: all agents, or those that are selected. */
export const fleetPs = operation<FleetPsRequest, FleetPs>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { agents, classes, states, attention, check }) {
    const fleet = await services.fleet();
    const selected = agentsOfClasses(selectAgents(fleet.roster, agents), classes);
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const list = await listProcesses(fleet, supervisor, sources, selected);
    const found = selectRows(list.rows, { states, attention });
    const rows = found.map((row) => agentRowOf(row, services.hostName));
    const isSelection = attention || agents.length + classes.length + states.length > 0;
    return {
      document: {
        ...heading(services, "mosaic.fleet.ps/1"),
        at: timestampOf(list.at),
        supervisor: list.supervisor,
        server: list.server,
        paused: list.pause === undefined ? null : pauseOf(list.pause),
        unanswered: [...list.unanswered],
        unmanaged: isSelection ? [] : [...list.unmanaged],
        agents: rows,
      },
      ending:
        (attention ? endingOfAttention(found, list.unanswered) : undefined) ??
        (check && !rows.every(isAsWanted) ? "not-in-wanted-state" : undefined),
    };
  },
});

/** Whether the agent runs as it should, whatever it does. A pause is no fault of the agent. */
function isAsWanted({ supervisor, state, flags }: FleetPs["agents"][number]): boolean {
  const harmless = ["PAUSED", "SKEW", "BOOT-ENABLE", "UNMEASURED", "REPLACED"];
  return (
    supervisor.state === "running" && state !== "drifted" && flags.every((flag) => harmless.includes(flag))
  );
}
