import { agentNamed } from "../../domain/host/host.ts";
import { viewerSessionOf } from "../../base/names.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { requirePane } from "../../domain/agent/running-pane.ts";
import { requireTerminal } from "../_shared/terminal-needed.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const watch = defineVerb({
  details:
    "Shows the agent's screen as it changes. Nothing that you type reaches the agent, its window keeps its size, " +
    "and any number of people may watch. Ctrl-B d ends it.",
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
    const { name } = agentNamed(fleet.roster, values.agent);
    const pane = await requirePane(fleet, name);
    // a session of its own in the agent's group, which the server itself removes with its last client, however that ends
    return services.becomeClient(fleet.roster.tmux.socketName, [
      "new-session",
      "-t",
      pane.sessionId,
      "-s",
      viewerSessionOf(name, fleet.processes.ownPid()),
      "-f",
      "read-only,ignore-size",
      ";",
      "set-option",
      "destroy-unattached",
      "on",
      ";",
      // its own current window is the viewer's, and no pane is made the active one: others may type there
      "select-window",
      "-t",
      `:.${pane.id}`,
    ]);
  },
});
