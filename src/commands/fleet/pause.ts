import { describePause, pauseFleet } from "../../domain/fleet/pause.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

export const pause = defineVerb({
  details:
    "While the fleet is paused, mosaic starts, restarts and sends nothing without --force. Running agents go on, and " +
    "an agent that dies is still brought back by its supervisor.",
  args: { reason: { type: "string", valueHint: "TEXT", description: "why, for whoever meets the pause" } },
  examples: [{ command: 'mosaic fleet pause --reason "host upgrade"', explains: "pause, and say why" }],
  async run(context, { reason = "" }) {
    const services = await context.wire();
    const { host, hostName } = services;
    const { pause: held, isNew } = await pauseFleet(host, `${host.userName}@${hostName}`, reason);
    return {
      text: isNew ? "paused" : `already ${describePause(held)}`,
      json: hostDocument(services, "mosaic.fleet.pause/1", { paused: true, was_paused: !isNew, ...held }),
    };
  },
});
