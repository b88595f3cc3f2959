import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTeamDrop } from "../../operations/gateway/teams.ts";

export const teamDrop = defineVerb({
  details: "Takes users out of a team: what was open by its rights is cut off within five seconds.",
  args: {
    team: { type: "positional", valueHint: "TEAM", description: "the team" },
    emails: { type: "positional", variadic: true, valueHint: "EMAIL", description: "users by mail address" },
  },
  examples: [{ command: "mosaic gateway team drop reviews bob@example.org", explains: "take one out of it" }],
  async run(context, { team, emails }) {
    const { document } = await context.perform(gatewayTeamDrop, { team, emails });
    const { members } = document.team;
    return {
      text: `${document.team.team}: ${members.length === 0 ? "nobody" : members.join(" ")}`,
      json: document,
    };
  },
});
