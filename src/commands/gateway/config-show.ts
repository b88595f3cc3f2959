import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayConfigShow } from "../../operations/gateway/config.ts";

export const configShow = defineVerb({
  details:
    "Shows each setting of the gateway as it counts, and where it comes from: a variable, gateway/config.yaml, or the " +
    "default. None of them is a secret.",
  args: {},
  exitCodes: { configuration: "gateway/config.yaml is wrong" },
  examples: [{ command: "mosaic gateway config show", explains: "each setting, and where it comes from" }],
  async run(context) {
    const { document } = await context.perform(gatewayConfigShow, {});
    return {
      text: (page) =>
        page.table(
          [
            { title: "SETTING", whole: true },
            { title: "VALUE", whole: true },
            { title: "FROM", whole: true },
            { title: "WHAT IT IS" },
          ],
          document.settings.map(({ key, value, source, about }) => [key, value ?? "-", source, about]),
        ),
      json: document,
    };
  },
});
