import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentName } from "../../base/names.ts";
import { agentStatus } from "../fleet/agent-status.ts";
import type { AgentObservation } from "../fleet/observation.ts";
import { observe } from "../fleet/observe.ts";
import type { Supervisor } from "../fleet/supervisor.ts";
import { agentNamed, namesOf, type Fleet } from "../host/host.ts";
import type { RosterEdit } from "../roster/edit.ts";
import type { LifeTools } from "./add.ts";
import { installAgents, type InstalledAgents } from "./agent-files.ts";
import { requireNeededClasses } from "./sole-agents.ts";
import { planRosterChange, withRoster, withRosterLock, type RosterChange } from "./roster-change.ts";

export interface Setting {
  readonly key: string;
  readonly value: string;
}

export interface SetValues {
  readonly supervisor: Supervisor["kind"];
  readonly roster: RosterChange;
  readonly installed: InstalledAgents;
  /** The agents whose entry in the roster has changed. */
  readonly agents: readonly {
    readonly name: AgentName;
    /** Whether it runs with other values until it is restarted. Limits take effect without a restart. */
    readonly restartNeeded: Answer<boolean>;
  }[];
}

/**
 * Sets values of an agent, or of all by `defaults`, in the roster and on disk. Restarts no agent. Throws `sole-agent`
 * where the only orchestrator or enhancer would get another class, unless forced.
 */
export async function setInFleet(
  fleet: Fleet,
  tools: LifeTools,
  wanted: {
    readonly agent: string | undefined;
    readonly settings: readonly Setting[];
    readonly force: boolean;
  },
): Promise<SetValues> {
  const { agent, settings } = wanted;
  if (agent !== undefined) agentNamed(fleet.roster, agent);
  return await withRosterLock(fleet, tools.lock, async () => {
    const edits = settings.map(({ key, value }): RosterEdit => ({ kind: "set", agent, key, value }));
    const change = await planRosterChange(fleet, edits);
    if (!wanted.force) requireNeededClasses(change.before, change.after);
    const old = new Map(change.before.agents.map((before) => [before.name, JSON.stringify(before)]));
    const after = withRoster(fleet, change.after);
    const changed = change.after.agents.filter((now) => old.get(now.name) !== JSON.stringify(now));
    const supervisor = await tools.supervisorOf(after);
    await change.write();
    const installed = change.changed
      ? await installAgents(after, supervisor.kind, namesOf(changed))
      : { files: [], enabled: [] };
    const seen = changed.length === 0 ? [] : (await observe(after, supervisor, changed)).agents;
    return {
      supervisor: supervisor.kind,
      roster: change,
      installed,
      agents: seen.map((each) => ({ name: each.agent.name, restartNeeded: restartNeeded(each) })),
    };
  });
}

function restartNeeded(seen: AgentObservation): Answer<boolean> {
  const { state, detail } = agentStatus(seen);
  if (state === "unknown") return cannotTell(detail);
  if (state === "stopped" || state === "ended" || state === "failed") return known(false);
  const { changed } = seen;
  if (changed === undefined) return cannotTell("no process of it was seen");
  return changed.known ? known(changed.value.length > 0) : changed;
}
