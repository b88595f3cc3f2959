import { writeEditedRoster } from "../../domain/life/edit-text.ts";
import type { FleetEdit, FleetEditRequest } from "../documents/fleet-edit.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { rosterChangeOf } from "./life-tools.ts";

/** Writes the roster's text anew, checked, and never over what others wrote meanwhile. Nobody is restarted. */
export const fleetEdit = operation<FleetEditRequest, FleetEdit>({
  needs: "act",
  whilePaused: "allow",
  deed: () => ({ command: "fleet edit" }),
  async run({ services }, request) {
    const { kernelLock } = await services.restartLock();
    // the host and no fleet: a roster that is wrong is what an editor is for
    const report = await writeEditedRoster(services.host, kernelLock, request);
    return {
      document: {
        ...heading(services, "mosaic.fleet.edit/1"),
        roster: rosterChangeOf(services, report),
        merged: report.merged,
        at_once: [...report.atOnce],
        needs_apply: report.needsApply,
      },
    };
  },
});
