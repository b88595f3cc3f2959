import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentGuide } from "../../operations/agent/guide.ts";

export const guide = defineVerb({
  details:
    "Prints what an agent needs to know of mosaic, in at most 60 lines: who it is, who its peers are, how it speaks to " +
    "them and answers, what receipts and exit statuses mean, and what the roster lets it do. In an agent's pane it is for " +
    "that agent. The tools of mosaic mcp have it too.",
  args: {
    agent: {
      type: "positional",
      valueHint: "AGENT",
      required: false,
      completes: "agents",
      description: "for whom (default: for the agent in whose pane this is)",
    },
  },
  exitCodes: { configuration: "AGENT is given, and there is no roster, or a wrong one" },
  examples: [
    { command: "mosaic agent guide", explains: "in an agent's pane: for that agent" },
    { command: "mosaic agent guide coder0", explains: "what coder0 would read" },
  ],
  async run(context, { agent }) {
    const { document } = await context.perform(agentGuide, { agent: agent ?? null });
    return { text: document.text.trimEnd(), json: document };
  },
});
