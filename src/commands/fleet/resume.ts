import { describePause, resumeFleet } from "../../domain/fleet/pause.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const resume = defineVerb({
  details: "Ends a pause. Nothing is started by it.",
  args: {},
  examples: [{ command: "mosaic fleet resume", explains: "end the pause" }],
  async run(context) {
    const services = await context.wire();
    const ended = await resumeFleet(services.host);
    return {
      text: ended === undefined ? "the fleet was not paused" : `resumed; it was ${describePause(ended)}`,
      json: hostDocument(services, "mosaic.fleet.resume/1", {
        paused: false,
        was_paused: ended !== undefined,
      }),
    };
  },
});
