import { selectAgents } from "../../domain/host/host.ts";
import { stopAgents } from "../../domain/fleet/stop.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { outcomeTable, partialExit } from "../_shared/outcome-table.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const stop = defineVerb({
  details:
    "Stops agents and ends whatever they left behind. Without a name the tmux server of the fleet goes too. Every " +
    "agent is attempted, whatever happens to another. What was stopped stays stopped until it is started again, or " +
    "until the next boot where its unit is enabled.",
  args: SOME_AGENTS,
  exitCodes: {
    partial: "some agents could not be stopped",
    configuration: "no roster, or a wrong one",
  },
  examples: [
    { command: "mosaic fleet stop", explains: "the whole fleet" },
    { command: "mosaic fleet stop coder0", explains: "one agent" },
  ],
  async run(context, { agents }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    const supervisor = await services.supervisor(fleet);
    const report = await stopAgents(fleet, supervisor, selected, agents.length === 0);
    const rows = report.agents.map((agent) => ({ ...agent, failed: agent.outcome === "failed" }));
    if (report.holder !== undefined) {
      rows.push({
        name: fleet.roster.tmux.holderSession,
        outcome: "failed",
        failed: true,
        detail: report.holder,
      });
    }
    return {
      exit: partialExit(rows),
      text: (page) => outcomeTable(page, rows),
      json: hostDocument(services, "mosaic.fleet.stop/1", {
        supervisor: supervisor.kind,
        agents: report.agents,
        holder: report.holder ?? null,
      }),
    };
  },
});
