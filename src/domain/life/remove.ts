import { MosaicError } from "../../base/errors.ts";
import { parseAgentName, type AgentName } from "../../base/names.ts";
import { endsItself } from "../fleet/caller.ts";
import { findCaller } from "../fleet/find-caller.ts";
import { sayWhoRestarts } from "../fleet/restart-fleet.ts";
import { recordStops } from "../fleet/stop-record.ts";
import { stopAgents, type StoppedAgent } from "../fleet/stop.ts";
import type { Supervisor } from "../fleet/supervisor.ts";
import { agentNamed, type Fleet } from "../host/host.ts";
import { holdRestartLock } from "../restart-lock/hold.ts";
import type { LifeTools } from "./add.ts";
import { hasFiles, removeAgentFiles, type RemovedFiles } from "./agent-files.ts";
import { requireNeededClasses } from "./sole-agents.ts";
import { planRosterChange, withRosterLock, type RosterChange } from "./roster-change.ts";

export interface RemovedAgent {
  readonly supervisor: Supervisor["kind"];
  readonly stopped: StoppedAgent;
  readonly roster: RosterChange;
  readonly files: RemovedFiles;
}

/**
 * Removes an agent: stops it, takes it out of the roster and its unit out of the boot, and removes its files. Waits for
 * a restart that is under way, which would start it again. Where the roster cannot be changed, or the agent does not
 * stop, nothing else is done. The removal of an agent that is out of the roster but has left files is completed. Throws
 * `sole-agent` for the only orchestrator or enhancer, unless forced.
 */
export async function removeAgentFromFleet(
  fleet: Fleet,
  tools: LifeTools,
  wanted: { readonly name: string; readonly keepFiles: boolean; readonly force: boolean },
): Promise<RemovedAgent> {
  const name = await removable(fleet, wanted.name);
  if (endsItself(await findCaller(fleet), [name], false)) {
    throw new MosaicError("failure", `${name} cannot remove itself: it would end before it is done`, {
      hint: "run it from outside of the fleet",
    });
  }
  await sayWhoRestarts(fleet, tools.restartLock);
  const inTurn = { signal: fleet.signal };
  return await holdRestartLock(fleet.paths.home, tools.restartLock, inTurn, async () => {
    return await withRosterLock(fleet, tools.lock, async () => await removeNow(fleet, tools, name, wanted));
  });
}

async function removeNow(
  fleet: Fleet,
  tools: LifeTools,
  name: AgentName,
  wanted: { readonly keepFiles: boolean; readonly force: boolean },
): Promise<RemovedAgent> {
  const { before } = await planRosterChange(fleet, []);
  const isThere = before.agents.some((agent) => agent.name === name);
  const change = await planRosterChange(fleet, isThere ? [{ kind: "remove", agent: name }] : []);
  if (!wanted.force) requireNeededClasses(change.before, change.after);
  const supervisor = await tools.supervisorOf(fleet);
  await recordStops(fleet, [name]);
  const [stopped] = (await stopAgents(fleet, supervisor, [{ name }], false)).agents;
  if (stopped === undefined || stopped.outcome === "failed") {
    throw new MosaicError("failure", `${name} is not removed: it did not end: ${stopped?.detail ?? ""}`, {
      hint: `mosaic agent status ${name}`,
    });
  }
  await change.write();
  const files = await removeAgentFiles(fleet, supervisor.kind, name, wanted.keepFiles);
  return { supervisor: supervisor.kind, stopped, roster: change, files };
}

/** Throws `no-such-agent` for a name that neither the roster nor the disk has. */
async function removable(fleet: Fleet, name: string): Promise<AgentName> {
  const parsed = parseAgentName(name);
  const isOld = parsed !== undefined && !fleet.roster.agents.some((agent) => agent.name === parsed);
  return isOld && (await hasFiles(fleet, parsed)) ? parsed : agentNamed(fleet.roster, name).name;
}
