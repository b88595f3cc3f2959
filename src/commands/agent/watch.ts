import { watchCommand } from "../../domain/agent/attach.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { requirePane } from "../../domain/agent/running-pane.ts";
import { requireTerminal } from "../_shared/terminal-needed.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const watch = defineVerb({
  details:
    "Shows the agent's screen as it changes. Nothing that you type reaches the agent, its window keeps its size, " +
    "and any number of people may watch. A line at the bottom says which agent it is. Ctrl-B d ends it; inside " +
    "a tmux of your own, Ctrl-B Ctrl-B d.",
  args: ONE_AGENT,
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "not-running": "the agent has no session",
  },
  examples: [{ command: "mosaic agent watch coder0", explains: "see what it is doing" }],
  async run(context, values) {
    requireTerminal(context, "watch");
    const services = await context.wire();
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, values.agent);
    const pane = await requirePane(fleet, agent.name);
    return services.becomeClient(
      fleet.roster.tmux.socketName,
      watchCommand(agent, pane, fleet.processes.ownPid()),
    );
  },
});
