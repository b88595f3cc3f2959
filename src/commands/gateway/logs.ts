import { defineVerb } from "../../cli/grammar/verb.ts";
import { followGatewayLogs, gatewayLogs } from "../../operations/gateway/logs.ts";

export const logs = defineVerb({
  details:
    "What the gateway has printed: its starts, and what went wrong in it. From the journal where systemd keeps it, else " +
    "from gateway/gateway.log. Who asked for what stands in `mosaic gateway audit`. With --follow --json each line is a " +
    "document.",
  args: {
    lines: { type: "number", alias: "n", min: 1, max: 10_000, default: 50, description: "how many lines" },
    follow: { type: "boolean", alias: "f", description: "go on until interrupted" },
  },
  exitCodes: { "not-in-wanted-state": "nothing is kept of it" },
  examples: [
    { command: "mosaic gateway logs", explains: "its last lines" },
    { command: "mosaic gateway logs -f", explains: "and what comes" },
  ],
  async run(context, { lines, follow }) {
    if (follow) {
      const services = await context.wire("read");
      await followGatewayLogs({ services, signal: context.signal }, lines, async (document) => {
        await context.printDocument(document);
        await context.print(`${document.lines.join("\n")}\n`);
      });
      return {};
    }
    const { document } = await context.perform(gatewayLogs, { lines });
    return { text: document.lines.join("\n") || "nothing was printed", json: document };
  },
});
