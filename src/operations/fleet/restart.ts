import { changedEntry } from "../../domain/fleet/launched-with.ts";
import { restartFleet } from "../../domain/fleet/restart-fleet.ts";
import { isShort, type RestartedAgent } from "../../domain/fleet/restart-outcome.ts";
import { isUnderWay, tellRefusal } from "../../domain/fleet/restart-refused.ts";
import { agentNamed, selectAgents, type Fleet } from "../../domain/host/host.ts";
import type { FleetRestart, FleetRestartRequest } from "../documents/fleet-restart.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { warnOfChanges } from "./changed-entries.ts";

/** Restarts the fleet or some agents, under the restart lock, by a worker that goes on without the caller. */
export const fleetRestart = operation<FleetRestartRequest, FleetRestart>({
  needs: "act",
  whilePaused: "refuse",
  deed: ({ agents }) => ({ command: "fleet restart", agents }),
  worker: {
    isUnderWay: async ({ services }) => isUnderWay(services.host, (await services.restartTools()).token),
    refused: async ({ services }, thrown) =>
      tellRefusal(services.host, (await services.restartTools()).token, thrown),
  },
  async run(
    { services, progress, warn },
    { agents, rolling, when_idle: whenIdle, idle_timeout_ms: idleTimeoutMs, wait, grace_ms: graceMs, force },
  ) {
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    const supervisor = await services.supervisor(fleet, "announce");
    const options = {
      wholeFleet: agents.length === 0,
      rolling,
      whenIdle,
      wait,
      force,
      graceMs,
      idleMs: services.idleThresholdMs,
      idleTimeoutMs: idleTimeoutMs ?? undefined,
      ...(whenIdle ? { sources: await services.stateSources(fleet.roster.tmux.socketName) } : {}),
    };
    const tools = await services.restartTools();
    const report = await restartFleet(fleet, supervisor, selected, options, tools, async (text) =>
      progress(text),
    );
    warnOfChanges(warn, await stillChanged(fleet, supervisor.kind, report));
    return {
      document: {
        ...heading(services, "mosaic.fleet.restart/1"),
        supervisor: supervisor.kind,
        agents: report.map(({ name, outcome, detail, pid }) => ({
          agent: name,
          outcome,
          detail: textOrNull(detail),
          pid: pid ?? null,
        })),
      },
      ending: report.some(isShort) ? "partial" : undefined,
    };
  },
});

/** A restart starts anew what is installed: a roster that was edited by hand is not, before it is applied. */
async function stillChanged(
  fleet: Fleet,
  supervisor: "systemd" | "direct",
  report: readonly RestartedAgent[],
): Promise<readonly string[]> {
  const changed = await Promise.all(
    report.map(async ({ name, pid }) => {
      if (pid === undefined) return [];
      const entry = await changedEntry(fleet, supervisor, agentNamed(fleet.roster, name), pid);
      return entry.known && entry.value.length > 0 ? [name] : [];
    }),
  );
  return changed.flat();
}
