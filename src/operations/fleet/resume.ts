import { resumeFleet } from "../../domain/fleet/pause.ts";
import type { FleetResume, FleetResumeRequest } from "../documents/fleet-resume.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { pauseOf } from "./pause.ts";

/** Ends a pause; starts nothing. */
export const fleetResume = operation<FleetResumeRequest, FleetResume>({
  needs: "act",
  whilePaused: "allow",
  deed: () => ({ command: "fleet resume" }),
  async run({ services }) {
    const ended = await resumeFleet(services.host);
    return {
      document: {
        ...heading(services, "mosaic.fleet.resume/1"),
        ended: ended === undefined ? null : pauseOf(ended),
      },
    };
  },
});
