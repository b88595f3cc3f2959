import { agentNamed } from "../../domain/host/host.ts";
import { sessionOf, viewerSessionOf } from "../../base/names.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { requireSession, requireTerminal } from "../_shared/terminal-needed.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const watch = defineVerb({
  details:
    "Shows the agent's screen as it changes. Nothing that is typed reaches the agent, its window keeps its size, and " +
    "any number may watch. Ctrl-B d ends it.",
  args: ONE_AGENT,
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "not-running": "the agent has no session",
  },
  examples: [{ command: "mosaic agent watch coder0", explains: "look over its shoulder" }],
  async run(context, values) {
    requireTerminal(context, "watch");
    const services = await context.wire();
    const fleet = await services.fleet();
    const { name } = agentNamed(fleet.roster, values.agent);
    await requireSession(fleet, name);
    // a session of its own in the agent's group, which the server itself removes with its last client, however that ends
    return services.becomeClient(fleet.roster.tmux.socketName, [
      "new-session",
      "-t",
      `=${sessionOf(name)}`,
      "-s",
      viewerSessionOf(name, fleet.processes.ownPid()),
      "-f",
      "read-only,ignore-size",
      ";",
      "set-option",
      "destroy-unattached",
      "on",
    ]);
  },
});
