import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewaySelftest } from "../../operations/gateway/selftest.ts";

export const selftest = defineVerb({
  details:
    "Attacks the gateway of this host at its port, as a page of another site or another user would, and says of each " +
    "attack whether it was refused. Nothing is changed, even where one gets through.",
  args: {},
  exitCodes: { "not-in-wanted-state": "an attack got through, or the gateway does not run" },
  examples: [
    { command: "mosaic gateway selftest", explains: "after a change of its settings, or of a proxy" },
  ],
  async run(context) {
    const { document, ending } = await context.perform(gatewaySelftest, {});
    const { probes } = document;
    const through = probes.filter(({ refused }) => !refused).length;
    return {
      text: (page) =>
        [
          ...probes.map(({ probe, refused, status }) => {
            const word = refused ? page.style.green("refused    ") : page.style.red("got through");
            return `${word}  ${status ?? "no answer"}  ${probe}`;
          }),
          "",
          through === 0
            ? `${probes.length} attacks, all refused`
            : `${through} of ${probes.length} got through`,
        ].join("\n"),
      json: document,
      exit: ending,
    };
  },
});
