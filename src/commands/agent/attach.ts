import { agentNamed } from "../../domain/host/host.ts";
import { sessionOf } from "../../base/names.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { requireSession, requireTerminal } from "../_shared/terminal-needed.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const attach = defineVerb({
  details:
    "Connects this terminal to the agent: what is typed reaches it. Its window keeps its size. Ctrl-B d leaves it running.",
  args: ONE_AGENT,
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "not-running": "the agent has no session",
  },
  examples: [{ command: "mosaic agent attach coder0", explains: "answer its dialog yourself" }],
  async run(context, values) {
    requireTerminal(context, "attach");
    const services = await context.wire();
    const fleet = await services.fleet();
    const { name } = agentNamed(fleet.roster, values.agent);
    await requireSession(fleet, name);
    return services.becomeClient(fleet.roster.tmux.socketName, [
      "attach-session",
      "-t",
      `=${sessionOf(name)}`,
    ]);
  },
});
