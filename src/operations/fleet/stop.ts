import { namesPeers } from "../../base/addresses.ts";
import { stopFleet } from "../../domain/fleet/stop-fleet.ts";
import { nameOfAsker } from "../../domain/gateway/name-of-asker.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { FleetStop, FleetStopRequest } from "../documents/fleet-stop.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { ACTED_WITHIN_MS, isForOther } from "../team/for-other.ts";

/** Stops the fleet with its tmux server, or some agents; every one is attempted. */
export const fleetStop = operation<FleetStopRequest, FleetStop>({
  needs: "act",
  agentsMay: "stop",
  whilePaused: "allow",
  deed: ({ agents }) => ({ command: "fleet stop", agents }),
  elsewhere: (request, here) => isForOther(request, here) || namesPeers(request.agents),
  async run(call, request) {
    const { services, progress } = call;
    const { agents, now, idle_timeout_ms: idleTimeoutMs, host } = request;
    if (namesPeers(agents)) {
      const deed = { act: "stop", agents, host, now, timeoutMs: idleTimeoutMs, refused: [] } as const;
      const { operateAtPeers } = await import("./at-peers.ts");
      const { rows, isShort } = await operateAtPeers(call, deed);
      return {
        document: {
          ...heading(services, "mosaic.fleet.stop/1"),
          supervisor: null,
          agents: [...rows],
          holder: null,
        },
        ending: isShort ? "partial" : undefined,
      };
    }
    if (isForOther(request, call.services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      return await doElsewhere<FleetStop>(call, "fleet.stop", request, {
        lastsMs: idleTimeoutMs + ACTED_WITHIN_MS,
      });
    }
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    const supervisor = await services.supervisor(fleet);
    const tools = await services.stopTools();
    const options = {
      wholeFleet: agents.length === 0,
      now,
      idleTimeoutMs,
      sources: await services.stateSources(fleet.roster.tmux.socketName),
      by: nameOfAsker(call.who),
      progress: async (text: string) => progress(`waits: ${text}`),
    };
    const report = await stopFleet(fleet, supervisor, selected, options, tools);
    const failed =
      report.agents.some(({ outcome }) => outcome === "failed" || outcome === "not attempted") ||
      report.holder !== undefined;
    return {
      document: {
        ...heading(services, "mosaic.fleet.stop/1"),
        supervisor: supervisor.kind,
        agents: report.agents.map(({ name, outcome, detail }) => ({
          agent: name,
          outcome,
          detail: textOrNull(detail),
        })),
        holder:
          report.holder === undefined
            ? null
            : { session: fleet.roster.tmux.holderSession, problem: report.holder },
      },
      ending: failed ? "partial" : undefined,
    };
  },
});
