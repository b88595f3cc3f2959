import { removeAgentFromFleet } from "../../domain/life/remove.ts";
import type { FleetRemove, FleetRemoveRequest } from "../documents/fleet-remove.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { lifeTools, rosterChangeOf } from "./life-tools.ts";

/** Stops an agent and takes it out of the fleet. */
export const fleetRemove = operation<FleetRemoveRequest, FleetRemove>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ agent }) => ({ command: "fleet remove", agents: [agent] }),
  async run({ services }, { agent: name, keep_files: keepFiles, force }) {
    const fleet = await services.fleet();
    const report = await removeAgentFromFleet(fleet, await lifeTools(services), { name, keepFiles, force });
    const { disabled, removed, kept } = report.files;
    return {
      document: {
        ...heading(services, "mosaic.fleet.remove/1"),
        supervisor: report.supervisor,
        agent: name,
        stopped: report.stopped.outcome === "stopped",
        roster: rosterChangeOf(services, report.roster),
        disabled,
        removed: [...removed],
        kept: [...kept],
      },
    };
  },
});
