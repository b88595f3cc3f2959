import { defineVerb } from "../../cli/grammar/verb.ts";
import { momentText } from "../../cli/show/clock-text.ts";
import { gatewayTokenList } from "../../operations/gateway/tokens.ts";

export const tokenList = defineVerb({
  args: {},
  examples: [
    { command: "mosaic gateway token list", explains: "which programs may ask, and when they last did" },
  ],
  async run(context) {
    const { document } = await context.perform(gatewayTokenList, {});
    const rows = document.tokens.map(({ name, scopes, user, until, last_used: used, revoked }) => [
      name,
      scopes.join(","),
      revoked === null ? (until === null ? "for ever" : momentText(until)) : "revoked",
      used === null ? "never" : momentText(used),
      user ?? "-",
    ]);
    return {
      text: (page) =>
        rows.length === 0
          ? "there are no tokens"
          : page.table(
              [
                { title: "NAME", whole: true },
                { title: "SCOPES", whole: true },
                { title: "UNTIL", whole: true },
                { title: "LAST USED", whole: true },
                { title: "USER" },
              ],
              rows,
            ),
      json: document,
    };
  },
});
