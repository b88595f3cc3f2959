import { selectAgents } from "../../domain/host/host.ts";
import { requireNotPaused } from "../../domain/fleet/pause.ts";
import { startAgents } from "../../domain/fleet/start.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { hostDocument } from "../_shared/document.ts";
import { outcomeTable, partialExit } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const start = defineVerb({
  details:
    "Starts the tmux server of the fleet and the agents, then looks again after the grace time: an agent that died " +
    "in it was not started. An agent whose restarts were given up is started afresh.",
  args: {
    ...SOME_AGENTS,
    ...FORCE_WHILE_PAUSED,
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch for an early death",
    },
  },
  exitCodes: {
    partial: "some agents did not start",
    configuration: "no roster, a wrong one, or the fleet is not installed",
    locked: "the fleet is paused",
    "missing-program": "tmux, a runtime, or the user manager is missing",
  },
  examples: [
    { command: "mosaic fleet start", explains: "the whole fleet" },
    { command: "mosaic fleet start coder0 coder1", explains: "two agents of it" },
  ],
  async run(context, { agents, grace, force }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    await requireNotPaused(fleet, force);
    const supervisor = await services.supervisor(fleet, "announce");
    const report = await startAgents(fleet, supervisor, selected, grace);
    const rows = report.map(({ name, outcome, detail, pid }) => ({
      name,
      outcome,
      failed: outcome === "failed",
      detail: pid === undefined ? detail : `pid ${pid}`,
    }));
    return {
      exit: partialExit(rows),
      text: (page) => outcomeTable(page, rows),
      json: hostDocument(services, "mosaic.fleet.start/1", { supervisor: supervisor.kind, agents: report }),
    };
  },
});
