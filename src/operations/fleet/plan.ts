import { planChanges } from "../../domain/life/plan-facts.ts";
import { blastRadius, isDue, type FleetPlan } from "../../domain/life/plan.ts";
import type { FleetPlanDocument, FleetPlanRequest } from "../documents/fleet-plan.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { isForOther, ONLY_LOOKS } from "../team/for-other.ts";

/** What would bring the fleet to what its roster says. Changes nothing. */
export const fleetPlan = operation<FleetPlanRequest, FleetPlanDocument>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: isForOther,
  async run(call, request) {
    if (isForOther(request, call.services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      return await doElsewhere<FleetPlanDocument>(call, "fleet.plan", request, ONLY_LOOKS);
    }
    const { services } = call;
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const { plan } = await planChanges(fleet, supervisor, sources);
    return {
      document: {
        ...heading(services, "mosaic.fleet.plan/1"),
        supervisor: supervisor.kind,
        plan: planOf(plan),
      },
      ending: isDue(plan) ? "not-in-wanted-state" : undefined,
    };
  },
});

/** A plan, as documents write it. */
export function planOf(plan: FleetPlan): FleetPlanDocument["plan"] {
  return {
    hash: plan.hash,
    due: isDue(plan),
    summary: blastRadius(plan),
    files: [...plan.files],
    agents: plan.agents.map(({ name, action, reasons, runs, inTurn, files, live }) => ({
      agent: name,
      action,
      reasons: [...reasons],
      runs,
      in_turn: inTurn ?? null,
      live: [...live],
      files: [...files],
    })),
  };
}
