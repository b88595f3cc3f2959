import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import type { GatewaySelftest } from "../../operations/documents/gateway-selftest.ts";
import { gatewaySelftest } from "../../operations/gateway/selftest.ts";

export const selftest = defineVerb({
  details:
    "Attacks the gateway of this host at its port, as a page of another site, another user, or a page beside yours " +
    "would, with two sessions that are lent for it and taken back; and says of each attack whether it was refused. " +
    "Nothing else is changed, even where one gets through; a terminal is opened for a moment. It takes a quarter of a " +
    "minute, for it waits until the port has enough of who is slow.",
  args: {
    quick: { type: "boolean", description: "leave out those who are slow" },
  },
  exitCodes: { "not-in-wanted-state": "an attack got through, or the gateway does not run" },
  examples: [
    { command: "mosaic gateway selftest", explains: "after a change of its settings, or of a proxy" },
  ],
  async run(context, { quick }) {
    const { document, ending } = await context.perform(gatewaySelftest, { quick });
    return { text: (page) => textOf(page, document.probes), json: document, exit: ending };
  },
});

type Row = GatewaySelftest["probes"][number];

function textOf(page: Page, probes: readonly Row[]): string {
  const through = probes.filter(({ refused }) => refused === false).length;
  const untried = probes.filter(({ refused }) => refused === null).length;
  const tried = probes.length - untried;
  return [
    ...probes.map((row) => rowText(page, row)),
    "",
    through === 0 ? `${tried} attacks, all refused` : `${through} of ${tried} got through`,
    ...(untried === 0 ? [] : [`${untried} could not be tried`]),
  ].join("\n");
}

function rowText(page: Page, { probe, refused, status, detail }: Row): string {
  if (refused === null) return `${page.style.yellow("not tried  ")}       ${probe}: ${detail ?? ""}`;
  const word = refused ? page.style.green("refused    ") : page.style.red("got through");
  // a connection that was closed has no status, and counts as refused
  return `${word}  ${status ?? "cut"}  ${probe}`;
}
