import { namesPeers } from "../../base/addresses.ts";
import { changedEntry } from "../../domain/fleet/launched-with.ts";
import { observe } from "../../domain/fleet/observe.ts";
import { TURN_TIMEOUT_MS } from "../../domain/fleet/mid-turn.ts";
import { restartFleet } from "../../domain/fleet/restart-fleet.ts";
import { isShort, type RestartedAgent } from "../../domain/fleet/restart-outcome.ts";
import { isUnderWay, tellRefusal } from "../../domain/fleet/restart-refused.ts";
import type { Supervisor } from "../../domain/fleet/supervisor.ts";
import { agentNamed, selectAgents, type Fleet } from "../../domain/host/host.ts";
import { notInstalled, startableOf, type MissingRuntime } from "../../domain/install/runtime-programs.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { FleetRestart, FleetRestartRequest } from "../documents/fleet-restart.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { ACTED_WITHIN_MS, isForOther } from "../team/for-other.ts";
import { openedNow } from "./opened-by.ts";
import { warnOfChanges } from "./changed-entries.ts";

/** Restarts the fleet or some agents under the restart lock, by a worker that outlives the caller. */
export const fleetRestart = operation<FleetRestartRequest, FleetRestart>({
  needs: "act",
  agentsMay: "restart",
  whilePaused: "refuse",
  deed: ({ agents }) => ({ command: "fleet restart", agents }),
  worker: {
    isUnderWay: async ({ services }) => isUnderWay(services.host, (await services.restartTools()).token),
    refused: async ({ services }, thrown) =>
      tellRefusal(services.host, (await services.restartTools()).token, thrown),
  },
  elsewhere: (request, here) => isForOther(request, here) || namesPeers(request.agents),
  async run(call, request) {
    const { services, progress, warn } = call;
    if (namesPeers(request.agents)) return await restartAtPeers(call, request);
    if (isForOther(request, services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      const lastsMs = (request.idle_timeout_ms ?? TURN_TIMEOUT_MS) + ACTED_WITHIN_MS;
      return await doElsewhere<FleetRestart>(call, "fleet.restart", request, { lastsMs });
    }
    const {
      agents,
      rolling,
      when_idle: whenIdle,
      now,
      idle_timeout_ms: idleTimeoutMs,
      wait,
      grace_ms: graceMs,
      force,
    } = request;
    const fleet = await services.fleet();
    const wanted = selectAgents(fleet.roster, agents);
    const supervisor = await services.supervisor(fleet, "announce");
    // in a restart of the whole fleet they are left out; an agent that was named is refused
    const lacking = agents.length === 0 ? await neverStarted(fleet, supervisor, wanted) : [];
    const selected = wanted.filter(({ name }) => !lacking.some(({ agent }) => agent === name));
    const options = {
      wholeFleet: agents.length === 0,
      rolling,
      whenIdle,
      wait,
      force,
      graceMs,
      idleMs: services.idleThresholdMs,
      now,
      idleTimeoutMs: idleTimeoutMs ?? (whenIdle || now ? undefined : TURN_TIMEOUT_MS),
      sources: await services.stateSources(fleet.roster.tmux.socketName),
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
        agents: [
          ...(await Promise.all(
            report.map(async ({ name, outcome, detail, pid }) => ({
              agent: name,
              outcome,
              detail: textOrNull(detail),
              pid: pid ?? null,
              ...(await openedNow(fleet, { name, pid, outcome })),
            })),
          )),
          ...lacking.map((missing) => ({
            agent: missing.agent,
            outcome: "not installed" as const,
            detail: notInstalled(missing),
            pid: null,
            conversation: null,
            resumed: null,
          })),
        ],
      },
      ending: lacking.length > 0 || report.some(isShort) ? "partial" : undefined,
    };
  },
});

/** Agents of other teams, one after another. */
async function restartAtPeers(call: Call, request: FleetRestartRequest): Promise<Report<FleetRestart>> {
  const { agents, host, now, idle_timeout_ms: timeoutMs, rolling, when_idle, force } = request;
  const refused = Object.entries({ rolling, when_idle, force }).flatMap(([name, isGiven]) =>
    isGiven ? [name] : [],
  );
  const deed = {
    act: "restart",
    agents,
    host,
    now,
    timeoutMs: timeoutMs ?? TURN_TIMEOUT_MS,
    refused,
  } as const;
  const { operateAtPeers } = await import("./at-peers.ts");
  const { rows, isShort: isPart } = await operateAtPeers(call, deed);
  const untold = { pid: null, conversation: null, resumed: null };
  return {
    document: {
      ...heading(call.services, "mosaic.fleet.restart/1"),
      supervisor: null,
      agents: rows.map((row) => ({ ...row, ...untold })),
    },
    ending: isPart ? "partial" : undefined,
  };
}

/**
 * Agents that lack their program and do not run. Where no agent could be restarted none is left out, and the restart is
 * refused.
 */
async function neverStarted(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<readonly MissingRuntime[]> {
  const { missing, agents: here } = await startableOf(fleet, agents);
  if (missing.length === 0 || here.length === 0) return [];
  const seen = await observe(fleet, supervisor, agents);
  // an agent that runs, or may run, would be stopped and could not come back, so the restart is refused
  const gone = seen.agents.filter(({ pane }) => pane.known && pane.value === undefined);
  return missing.filter(({ agent }) => gone.some((each) => each.agent.name === agent));
}

/** A restart uses what is installed. Edits of the roster take effect by `fleet apply`. */
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
