import { exposition } from "../../base/exposition.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetMetrics } from "../../operations/fleet/metrics.ts";

export const metrics = defineVerb({
  details:
    "Prints what a monitor watches of the fleet, in Prometheus' text format: the state of each agent, restarts, age of " +
    "its heartbeat, memory, processor time; messages by verdict and the time that they took; whether what the gateway " +
    "works with answers, and in a team what waits for each host. It needs no gateway; /metrics of one has the same, and " +
    "how many look through it. A value that is not known has no line.",
  args: {},
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic fleet metrics", explains: "once, for a look" },
    {
      command: "mosaic fleet metrics > mosaic.prom.new && mv mosaic.prom.new mosaic.prom",
      explains: "for node_exporter's textfile collector, from a timer",
    },
  ],
  async run(context) {
    const { document } = await context.perform(fleetMetrics, {});
    return { text: () => exposition(document.metrics).trimEnd(), json: document };
  },
});
