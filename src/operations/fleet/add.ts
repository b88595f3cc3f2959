import { addAgentToFleet } from "../../domain/life/add.ts";
import type { FleetAdd, FleetAddRequest } from "../documents/fleet-add.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { lifeTools, rosterChangeOf } from "./life-tools.ts";

/** Writes an agent into the roster, installs it, and starts it. */
export const fleetAdd = operation<FleetAddRequest, FleetAdd>({
  needs: "act",
  whilePaused: "refuse",
  async run({ services }, { agent: name, grace_ms: graceMs, start, ...wanted }) {
    const keys = ["runtime", "class", "model_hint", "working_directory"] as const;
    const fields = keys.flatMap((key) => {
      const value = wanted[key];
      return value === null ? [] : [[key, value] as const];
    });
    const fleet = await services.fleet();
    const tools = await lifeTools(services);
    const report = await addAgentToFleet(fleet, tools, { name, fields, start, graceMs });
    const { started } = report;
    const outcome = started?.outcome ?? "added";
    return {
      document: {
        ...heading(services, "mosaic.fleet.add/1"),
        supervisor: report.supervisor,
        agent: name,
        outcome,
        detail: textOrNull(started?.detail),
        pid: started?.pid ?? null,
        roster: rosterChangeOf(services, report.roster),
        files: [...report.installed.files],
        enabled: [...report.installed.enabled],
      },
      ending: outcome === "failed" || outcome === "unknown" ? "partial" : undefined,
    };
  },
});
