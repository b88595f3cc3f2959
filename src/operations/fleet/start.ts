import { namesPeers } from "../../base/addresses.ts";
import { environmentProblems } from "../../domain/install/environment-problems.ts";
import { startInTurn } from "../../domain/fleet/start-in-turn.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { FleetStart, FleetStartRequest } from "../documents/fleet-start.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { ACTED_WITHIN_MS, isForOther } from "../team/for-other.ts";
import { openedNow } from "./opened-by.ts";
import { warnOfChanges } from "./changed-entries.ts";

const SHORT: readonly FleetStart["agents"][number]["outcome"][] = ["failed", "unknown", "not installed"];

/** Starts the fleet or some of its agents, and looks for early deaths. */
export const fleetStart = operation<FleetStartRequest, FleetStart>({
  needs: "act",
  agentsMay: "start",
  whilePaused: "refuse",
  deed: ({ agents }) => ({ command: "fleet start", agents }),
  elsewhere: (request, here) => isForOther(request, here) || namesPeers(request.agents),
  async run(call, request) {
    const { services, warn } = call;
    const { agents, grace_ms: graceMs, force, host } = request;
    if (namesPeers(agents)) {
      const refused = force ? ["force"] : [];
      const deed = { act: "start", agents, host, now: false, timeoutMs: 0, refused } as const;
      const { operateAtPeers } = await import("./at-peers.ts");
      const { rows, isShort } = await operateAtPeers(call, deed);
      const untold = { pid: null, conversation: null, resumed: null };
      return {
        document: {
          ...heading(services, "mosaic.fleet.start/1"),
          supervisor: null,
          agents: rows.map((row) => ({ ...row, ...untold, changed: [] })),
        },
        ending: isShort ? "partial" : undefined,
      };
    }
    if (isForOther(request, call.services)) {
      const { doElsewhere } = await import("../team/elsewhere.ts");
      return await doElsewhere<FleetStart>(call, "fleet.start", request, {
        lastsMs: graceMs + ACTED_WITHIN_MS,
      });
    }
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agents);
    const supervisor = await services.supervisor(fleet, "announce");
    for (const warning of (await environmentProblems(fleet, selected)).warnings) warn(warning);
    const lock = await services.restartLock();
    const report = await startInTurn(fleet, supervisor, selected, { graceMs, force }, lock);
    warnOfChanges(
      warn,
      report.filter(({ changed }) => changed.length > 0).map(({ name }) => name),
    );
    const rows = await Promise.all(
      report.map(async ({ name, outcome, detail, pid, changed }) => ({
        agent: name,
        outcome,
        detail: textOrNull(detail),
        pid: pid ?? null,
        ...(await openedNow(fleet, { name, pid, outcome })),
        changed: [...changed],
      })),
    );
    return {
      document: { ...heading(services, "mosaic.fleet.start/1"), supervisor: supervisor.kind, agents: rows },
      ending: rows.some(({ outcome }) => SHORT.includes(outcome)) ? "partial" : undefined,
    };
  },
});
