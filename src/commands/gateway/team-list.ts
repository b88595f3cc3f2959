import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayTeamList } from "../../operations/gateway/teams.ts";

export const teamList = defineVerb({
  args: {},
  examples: [{ command: "mosaic gateway team list", explains: "the teams, and who is in them" }],
  async run(context) {
    const { document } = await context.perform(gatewayTeamList, {});
    return {
      text: (page) =>
        document.teams.length === 0
          ? "there is no team yet"
          : page.table(
              [{ title: "TEAM", whole: true }, { title: "SINCE", whole: true }, { title: "MEMBERS" }],
              document.teams.map(({ team, created, members }) => [
                team,
                created.slice(0, 10),
                members.length === 0 ? "nobody" : members.join(" "),
              ]),
            ),
      json: document,
    };
  },
});
