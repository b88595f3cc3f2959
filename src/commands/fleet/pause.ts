import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetPause } from "../../operations/fleet/pause.ts";
import { pauseText } from "../_shared/pause-text.ts";

export const pause = defineVerb({
  details:
    "While the fleet is paused, mosaic starts, restarts and sends nothing unless --force is given. Running " +
    "agents go on, and an agent that dies is still restarted by its supervisor.",
  args: {
    reason: {
      type: "string",
      valueHint: "TEXT",
      description: "why; shown to everyone who runs into the pause",
    },
  },
  examples: [{ command: 'mosaic fleet pause --reason "host upgrade"', explains: "pause, and say why" }],
  async run(context, { reason = "" }) {
    const { document } = await context.perform(fleetPause, { reason });
    return {
      text: document.was_paused ? `already ${pauseText(document.paused)}` : "paused",
      json: document,
    };
  },
});
