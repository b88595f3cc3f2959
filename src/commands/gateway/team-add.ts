import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTeamAdd } from "../../operations/gateway/teams.ts";

export const teamAdd = defineVerb({
  details: "Puts users into a team: they have its rights besides their own, from their next request on.",
  args: {
    team: { type: "positional", valueHint: "TEAM", description: "the team" },
    emails: { type: "positional", variadic: true, valueHint: "EMAIL", description: "users by mail address" },
  },
  examples: [
    {
      command: "mosaic gateway team add reviews ada@example.org bob@example.org",
      explains: "put two into it",
    },
  ],
  async run(context, { team, emails }) {
    const { document } = await context.perform(gatewayTeamAdd, { team, emails });
    const { members } = document.team;
    return {
      text: `${document.team.team}: ${members.length === 0 ? "nobody" : members.join(" ")}`,
      json: document,
    };
  },
});
