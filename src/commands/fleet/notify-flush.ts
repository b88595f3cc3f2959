import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetNotifyFlush } from "../../operations/fleet/notify-flush.ts";

export const notifyFlush = defineVerb({
  details:
    "Sends what the fleet's journal has and nobody was told yet. Launchers run this when an agent waits for somebody, " +
    "fails, or is done; run by hand it does no harm: nothing is sent twice.",
  args: {},
  exitCodes: { partial: "something was not sent", configuration: "no roster, or a wrong one" },
  examples: [{ command: "mosaic fleet notify flush", explains: "what is due" }],
  async run(context) {
    const { document, ending } = await context.perform(fleetNotifyFlush, {});
    const { sent, failed, held_back: heldBack, busy } = document;
    const parts = [
      `${sent} sent`,
      ...(failed === 0 ? [] : [`${failed} failed: mosaic fleet events --kind notice`]),
      ...(heldBack === 0 ? [] : [`${heldBack} held back`]),
      ...(busy ? ["another process is at it"] : []),
    ];
    return { exit: ending, text: parts.join(", "), json: document };
  },
});
