import { setInFleet } from "../../domain/life/set.ts";
import type { FleetSet, FleetSetRequest } from "../documents/fleet-set.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { lifeTools, rosterChangeOf } from "./life-tools.ts";

/** Sets values of an agent, or of all agents, in the roster and in what is installed. Restarts no agent. */
export const fleetSet = operation<FleetSetRequest, FleetSet>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ agent, values }) => ({
    command: "fleet set",
    ...(agent === null ? {} : { agents: [agent] }),
    detail: Object.keys(values).join(", "),
  }),
  async run({ services }, { agent, values, force }) {
    const fleet = await services.fleet();
    const settings = Object.entries(values).map(([key, value]) => ({ key, value }));
    const report = await setInFleet(fleet, await lifeTools(services), {
      agent: agent ?? undefined,
      settings,
      force,
    });
    return {
      document: {
        ...heading(services, "mosaic.fleet.set/1"),
        supervisor: report.supervisor,
        roster: rosterChangeOf(services, report.roster),
        files: [...report.installed.files],
        agents: report.agents.map(({ name, restartNeeded }) => ({
          agent: name,
          restart_needed: restartNeeded.known ? restartNeeded.value : null,
        })),
      },
    };
  },
});
