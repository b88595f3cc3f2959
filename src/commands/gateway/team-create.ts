import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTeamCreate } from "../../operations/gateway/teams.ts";

export const teamCreate = defineVerb({
  details: "Makes a team without anybody in it and without any right: team add and allow give it both.",
  args: { team: { type: "positional", valueHint: "TEAM", description: "its name" } },
  exitCodes: { configuration: "there is a team of this name" },
  examples: [{ command: "mosaic gateway team create reviews", explains: "a team for those who review" }],
  async run(context, { team }) {
    const { document } = await context.perform(gatewayTeamCreate, { team });
    return { text: `made the team ${document.team.team}`, json: document };
  },
});
