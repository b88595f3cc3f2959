import { oneLine } from "../../base/printable.ts";
import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayDoctor } from "../../operations/gateway/doctor.ts";
import type { GatewayDoctor } from "../../operations/documents/gateway-doctor.ts";

export const doctor = defineVerb({
  details:
    "Asks for everything that the gateway of this host needs, each for at most five seconds: whether it is there, and " +
    "the command that helps where it is not. No password and no token is shown.",
  args: {},
  exitCodes: { "not-in-wanted-state": "something is wrong" },
  examples: [{ command: "mosaic gateway doctor", explains: "why the page does not open" }],
  async run(context) {
    const { document, ending } = await context.perform(gatewayDoctor, {});
    return {
      text: (page) => document.probes.map((probe) => probeText(page, probe)).join("\n"),
      json: document,
      exit: ending,
    };
  },
});

function probeText(
  page: Page,
  { service, ok, detail, remediation }: GatewayDoctor["probes"][number],
): string {
  const { green, red, yellow, dim } = page.style;
  const word = ok === null ? yellow("unknown") : ok ? green("ok     ") : red("wrong  ");
  const line = `${word}  ${service.padEnd(12)} ${oneLine(detail)}`;
  return remediation === null || ok === true
    ? line
    : `${line}\n${dim(`         hint: ${oneLine(remediation)}`)}`;
}
