import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetPause } from "../../operations/fleet/pause.ts";
import { pauseText } from "../_shared/pause-text.ts";

export const pause = defineVerb({
  details:
    "While the fleet is paused, mosaic starts, restarts and sends nothing without --force. Running agents go on, and " +
    "an agent that dies is still brought back by its supervisor.",
  args: { reason: { type: "string", valueHint: "TEXT", description: "why, for whoever meets the pause" } },
  examples: [{ command: 'mosaic fleet pause --reason "host upgrade"', explains: "pause, and say why" }],
  async run(context, { reason = "" }) {
    const { document } = await context.perform(fleetPause, { reason });
    return {
      text: document.was_paused ? `already ${pauseText(document.paused)}` : "paused",
      json: document,
    };
  },
});
