import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const roster = defineVerb({
  details: "The agents of the roster with the defaults filled in. Asks nothing but the file.",
  args: {},
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [{ command: "mosaic agent roster", explains: "who is in the fleet" }],
  async run(context) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const { agents } = fleet.roster;
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
          agents.map((agent) => [
            agent.name,
            agent.runtime,
            agent.class,
            agent.modelHint ?? "-",
            agent.workingDirectory,
          ]),
        ),
      json: hostDocument(services, "mosaic.agent.roster/1", {
        roster: fleet.rosterFile,
        socket: fleet.roster.tmux.socketName,
        agents,
      }),
    };
  },
});
