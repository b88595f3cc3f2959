import { writeEditedRoster } from "../../domain/life/edit-text.ts";
import type { FleetEdit, FleetEditRequest } from "../documents/fleet-edit.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { rosterChangeOf } from "./life-tools.ts";

/**
 * Replaces the roster's text. The text is checked first, and never overwrites what others wrote meanwhile. Restarts no
 * agent.
 */
export const fleetEdit = operation<FleetEditRequest, FleetEdit>({
  needs: "act",
  whilePaused: "allow",
  deed: () => ({ command: "fleet edit" }),
  async run({ services }, request) {
    const { kernelLock } = await services.restartLock();
    // needs the host, and no valid roster: a broken one is what an editor is for
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
