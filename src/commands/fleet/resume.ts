import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetResume } from "../../operations/fleet/resume.ts";
import { pauseText } from "../_shared/pause-text.ts";

export const resume = defineVerb({
  details: "Ends the pause. Starts nothing.",
  args: {},
  examples: [{ command: "mosaic fleet resume", explains: "end the pause" }],
  async run(context) {
    const { document } = await context.perform(fleetResume, {});
    const { ended } = document;
    return {
      text: ended === null ? "the fleet was not paused" : `resumed; it was ${pauseText(ended)}`,
      json: document,
    };
  },
});
