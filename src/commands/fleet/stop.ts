import { defineVerb } from "../../cli/grammar/verb.ts";
import type { FleetStop } from "../../operations/documents/fleet-stop.ts";
import { fleetStop } from "../../operations/fleet/stop.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";

export const stop = defineVerb({
  details:
    "Stops agents, and ends every process they left behind. Without a name it stops the fleet's tmux server too. " +
    "If one agent cannot be stopped, the others still are. What was stopped stays stopped, over restarts " +
    "of the fleet and reboots too, until it is started again.",
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
    const { document, ending } = await context.perform(fleetStop, { agents: [...agents] });
    return { exit: ending, text: (page) => outcomeTable(page, rowsOf(document)), json: document };
  },
});

function rowsOf({ agents, holder }: FleetStop) {
  if (holder === null) return agents;
  return [...agents, { agent: holder.session, outcome: "failed", detail: holder.problem }];
}
