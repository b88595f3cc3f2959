import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentRoster } from "../../operations/agent/roster.ts";

export const roster = defineVerb({
  details:
    "Lists the agents of the roster, with the defaults filled in. Reads only that file: it does not say what " +
    "runs.",
  args: {},
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [{ command: "mosaic agent roster", explains: "who is in the fleet" }],
  async run(context) {
    const { document } = await context.perform(agentRoster, {});
    return {
      text: (page) =>
        page.table(
          [
            { title: "AGENT", whole: true },
            { title: "RUNTIME", whole: true },
            { title: "CLASS" },
            { title: "MODEL" },
            { title: "WORKING DIRECTORY" },
          ],
          document.agents.map((row) => [
            row.agent,
            row.runtime,
            row.class,
            row.model_hint ?? "-",
            row.working_directory,
          ]),
        ),
      json: document,
    };
  },
});
