import { attachCommand } from "../../domain/agent/attach.ts";
import { agentNamed } from "../../domain/host/host.ts";
import { writeDeed } from "../../operations/journal.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { requirePane } from "../../domain/agent/running-pane.ts";
import { requireTerminal } from "../_shared/terminal-needed.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const attach = defineVerb({
  details:
    "Connects this terminal to the agent: what you type reaches it. Meanwhile its window has the size of this " +
    "terminal, and a line at the bottom says which agent it is. Ctrl-B d leaves it running; inside a tmux of " +
    "your own, Ctrl-B Ctrl-B d.",
  args: ONE_AGENT,
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "not-running": "the agent has no session",
  },
  examples: [{ command: "mosaic agent attach coder0", explains: "answer its question yourself" }],
  async run(context, values) {
    requireTerminal(context, "attach");
    const services = await context.wire();
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, values.agent);
    const { notice } = services.terminalType();
    const pane = await requirePane(fleet, agent.name);
    await writeDeed(services, { command: "agent attach", agents: [agent.name] });
    return services.becomeClient(fleet.roster.tmux.socketName, attachCommand(agent, pane, notice));
  },
});
