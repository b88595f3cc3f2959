import { applyPlan } from "../../domain/life/apply.ts";
import type { FleetApply, FleetApplyRequest } from "../documents/fleet-apply.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { ACTED_WITHIN_MS, isForOther } from "../team/for-other.ts";
import { openedNow } from "./opened-by.ts";
import { planOf } from "./plan.ts";

const SHORT: readonly string[] = ["failed", "not installed", "unknown", "not attempted"];

/** Brings the fleet to what its roster says. */
export const fleetApply = operation<FleetApplyRequest, FleetApply>({
  needs: "act",
  whilePaused: "refuse",
  deed: () => ({ command: "fleet apply" }),
  elsewhere: isForOther,
  async run(call, request) {
    const { services, progress } = call;
    const { plan: hash, now, idle_timeout_ms: idleTimeoutMs, grace_ms: graceMs, force } = request;
    if (isForOther(request, call.services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      const lastsMs = idleTimeoutMs + graceMs + ACTED_WITHIN_MS;
      return await doElsewhere<FleetApply>(call, "fleet.apply", request, { lastsMs });
    }
    const fleet = await services.fleet();
    const supervisor = await services.supervisor(fleet, "announce");
    const tools = {
      sources: await services.stateSources(fleet.roster.tmux.socketName),
      restart: await services.restartTools(),
    };
    const idleMs = services.idleThresholdMs;
    const options = { hash: hash ?? undefined, now, force, graceMs, idleMs, idleTimeoutMs };
    const say = async (text: string) => progress(text);
    const { plan, agents } = await applyPlan(fleet, supervisor, tools, options, say);
    const untold = plan.agents.some(({ action }) => action === "unknown");
    return {
      document: {
        ...heading(services, "mosaic.fleet.apply/1"),
        supervisor: supervisor.kind,
        plan: planOf(plan),
        agents: await Promise.all(
          agents.map(async ({ name, action, outcome, detail, pid }) => ({
            agent: name,
            action,
            outcome,
            detail: textOrNull(detail),
            pid: pid ?? null,
            ...(await openedNow(fleet, { name, pid, outcome })),
          })),
        ),
      },
      ending: untold || agents.some(({ outcome }) => SHORT.includes(outcome)) ? "partial" : undefined,
    };
  },
});
