import { defineVerb } from "../../cli/grammar/verb.ts";
import { dayAndClock } from "../../cli/show/clock-text.ts";
import { agentInbox } from "../../operations/agent/inbox.ts";

export const inbox = defineVerb({
  details:
    "What other agents of the fleet said to this one in the last day, and got no answer to; who waits for one now is " +
    "marked. A person's messages are not among them: they are answered by what the agent says.",
  args: {
    agent: {
      type: "positional",
      valueHint: "AGENT",
      required: false,
      completes: "agents",
      description: "whose (default: of the agent in whose pane this is)",
    },
  },
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic agent inbox", explains: "in an agent's pane: its own" },
    { command: "mosaic agent inbox coder0 --json", explains: "with the texts, for a program" },
  ],
  async run(context, { agent }) {
    const { document } = await context.perform(agentInbox, { agent: agent ?? null });
    const { messages } = document;
    return {
      text: (page) =>
        messages.length === 0
          ? `nobody waits for an answer of ${document.agent}`
          : page.table(
              [
                { title: "ID", whole: true },
                { title: "FROM", whole: true },
                { title: "AT", whole: true },
                { title: "TEXT" },
              ],
              messages.map(({ id, from, at, kind, text }) => [
                id,
                from,
                dayAndClock(at),
                `${kind === "ask" ? "(waits now) " : ""}${(text ?? "(no longer in its record)").replaceAll(/\s+/g, " ")}`,
              ]),
            ),
      json: document,
    };
  },
});
