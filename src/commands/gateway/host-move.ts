import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayHostMove } from "../../operations/gateway/hosts.ts";

export const hostMove = defineVerb({
  details:
    "Says that this host lives here from now on, for a home that was moved to another machine, user or folder. A home that " +
    "is a copy is refused until then. The gateway at the old place must have ended; what it had begun and not reported " +
    "ends as unknown.",
  args: {},
  exitCodes: {
    configuration: "this host is of no team, or its gateway works at the old place",
    locked: "its gateway came back at the old place meanwhile",
  },
  examples: [
    { command: "mosaic gateway host move", explains: "at the new place, before the gateway is started" },
  ],
  async run(context) {
    const { document } = await context.perform(gatewayHostMove, {});
    const text = document.changed ? "it lives here now: mosaic gateway start" : "it lives here already";
    return { text, json: document };
  },
});
