import { renameAgentInFleet } from "../../domain/life/rename.ts";
import type { FleetRename, FleetRenameRequest } from "../documents/fleet-rename.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { openedNow } from "./opened-by.ts";
import { lifeTools, rosterChangeOf } from "./life-tools.ts";

/** Renames an agent, with everything that belongs to it. */
export const fleetRename = operation<FleetRenameRequest, FleetRename>({
  needs: "act",
  whilePaused: "refuse",
  deed: ({ agent, to }) => ({ command: "fleet rename", agents: [agent], detail: `to ${to}` }),
  async run({ services }, { agent: from, to, now, grace_ms: graceMs }) {
    const fleet = await services.fleet();
    const tools = {
      ...(await lifeTools(services)),
      sources: await services.stateSources(fleet.roster.tmux.socketName),
    };
    const idleMs = services.idleThresholdMs;
    const report = await renameAgentInFleet(fleet, tools, { from, to, now, idleMs, graceMs });
    const { started } = report;
    const outcome = started?.outcome ?? "renamed";
    return {
      document: {
        ...heading(services, "mosaic.fleet.rename/1"),
        supervisor: report.supervisor,
        agent: to,
        was: from,
        outcome,
        detail: textOrNull(started?.detail),
        pid: started?.pid ?? null,
        ...(await openedNow(fleet, { name: to, pid: started?.pid, outcome })),
        roster: rosterChangeOf(services, report.roster),
        files: [...report.installed.files],
        moved: [...report.moved],
        enabled: [...report.installed.enabled],
      },
      ending: outcome === "failed" || outcome === "unknown" ? "partial" : undefined,
    };
  },
});
