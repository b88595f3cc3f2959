import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { momentText } from "../../cli/show/clock-text.ts";
import { gatewayAudit } from "../../operations/gateway/audit.ts";
import type { GatewayAudit } from "../../operations/documents/gateway-audit.ts";

export const audit = defineVerb({
  details:
    "Lists who logged in, and who did what through the gateway, or those of a whole team; no text of a message, no screen and no secret. Each " +
    "line has a seal over itself and the line before: --verify finds one that was changed or taken out; and lines that were " +
    "cut off the end, by the mark of the last one in gateway/audit.mark. Whoever is you could write both anew: who must " +
    "prove that nobody did keeps the last seal elsewhere.",
  args: {
    last: { type: "number", min: 1, max: 1000, default: 50, description: "how many lines, the newest" },
    host: { type: "string", valueHint: "HOST", description: "only what the gateway of this host wrote" },
    verify: { type: "boolean", description: "go through the whole chain" },
  },
  exitCodes: { "not-in-wanted-state": "--verify: a line was changed or is missing, or the mark is" },
  examples: [
    { command: "mosaic gateway audit", explains: "what was done lately" },
    { command: "mosaic gateway audit --host build3", explains: "what one host's gateway wrote down" },
    { command: "mosaic gateway audit --verify", explains: "whether nothing was changed in it" },
  ],
  async run(context, { last, verify, host = null }) {
    const { document, ending } = await context.perform(gatewayAudit, { last, verify, host });
    return {
      text: (page) =>
        document.verified === null ? linesTable(page, document.lines) : verifiedText(document.verified),
      json: document,
      exit: ending,
    };
  },
});

function linesTable(page: Page, lines: GatewayAudit["lines"]): string {
  // with a single host the column says nothing
  const isOfSeveral = new Set(lines.map(({ host }) => host)).size > 1;
  const host = (text: string) => (isOfSeveral ? [text] : []);
  return page.table(
    [
      { title: "TIME", whole: true },
      ...host("HOST").map((title) => ({ title, whole: true })),
      { title: "WHO", whole: true },
      { title: "VIA", whole: true },
      { title: "ACTION", whole: true },
      { title: "OUTCOME", whole: true },
      { title: "WHAT" },
    ],
    lines.map(({ at, host: of, actor, via, action, outcome, resource, detail }) => [
      momentText(at),
      ...host(of ?? "-"),
      actor,
      via,
      action,
      outcome,
      [resource, detail].filter((text) => text !== "").join(" "),
    ]),
  );
}

function verifiedText({ lines, marked, broken }: NonNullable<GatewayAudit["verified"]>): string {
  if (broken === null) {
    const end =
      marked === null
        ? "whether any were cut off the end cannot be told: this host has written none"
        : `to line ${marked} at least, which this host has seen`;
    return `${lines} lines, each follows from the one before; ${end}`;
  }
  return `line ${broken.line}: ${broken.why}`;
}
