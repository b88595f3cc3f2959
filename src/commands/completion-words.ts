import { defineVerb } from "../cli/grammar/verb.ts";
import { agentRoster } from "../operations/agent/roster.ts";

/**
 * Called by a completion script while somebody types: reads only the roster, and offers nothing, silently, where that
 * cannot be read.
 */
export const completionWords = defineVerb({
  details: "One word a line, from the roster alone; nothing where the roster cannot be read.",
  args: {
    what: { type: "positional", choices: ["agents", "classes"], description: "the words that are wanted" },
  },
  examples: [{ command: "mosaic completion-words agents", explains: "as the completion scripts ask" }],
  async run(context, { what }) {
    const words = await context.perform(agentRoster, {}).then(
      ({ document }) => document.agents.map((agent) => (what === "agents" ? agent.agent : agent.class)),
      () => [],
    );
    const offered = [...new Set(words)];
    return { text: offered.join("\n"), json: { schema: "mosaic.completion.words/1", words: offered } };
  },
});
