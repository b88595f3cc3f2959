import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTeamRemove } from "../../operations/gateway/teams.ts";

export const teamRemove = defineVerb({
  details: "Removes a team with its rights; its members stay users, with the rights of their own.",
  args: { team: { type: "positional", valueHint: "TEAM", description: "its name" } },
  examples: [{ command: "mosaic gateway team remove reviews", explains: "the team and what it may" }],
  async run(context, { team }) {
    const { document } = await context.perform(gatewayTeamRemove, { team });
    return { text: `removed the team ${document.team}`, json: document };
  },
});
