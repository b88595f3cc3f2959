import { MosaicError } from "../../base/errors.ts";
import { startInTurn } from "../fleet/start-in-turn.ts";
import type { StartedAgent } from "../fleet/start.ts";
import { requireRuntimes } from "../fleet/startable.ts";
import type { Supervisor } from "../fleet/supervisor.ts";
import { agentNamed, type Fleet } from "../host/host.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { Field } from "../roster/edit-agents.ts";
import type { Roster } from "../roster/roster.ts";
import { installAgents, type InstalledAgents } from "./agent-files.ts";
import { planRosterChange, withRoster, withRosterLock, type RosterChange } from "./roster-change.ts";

/** What a change of a fleet is made with. */
export interface LifeTools {
  readonly lock: KernelLock;
  /** For who starts or stops agents beside a restart. */
  readonly restartLock: RestartLockDeps;
  /** Who keeps the agents of a roster; asked anew for the one that was written. */
  supervisorOf(fleet: Fleet): Promise<Supervisor>;
}

export interface NewAgent {
  readonly name: string;
  /** Its keys as the roster has them, without the name. */
  readonly fields: readonly Field[];
  readonly start: boolean;
  readonly graceMs: number;
  /** Throws where whoever asks may add none to that roster. Asked under its lock: others may have added meanwhile. */
  requireMayAdd(roster: Roster): void;
}

export interface AddedAgent {
  readonly supervisor: Supervisor["kind"];
  readonly roster: RosterChange;
  readonly installed: InstalledAgents;
  /** undefined where it was not to be started. */
  readonly started: StartedAgent | undefined;
}

/**
 * Writes an agent into the roster, its files and unit beside it, and starts it. Throws before anything is written where
 * the roster cannot be changed or the agent's runtime is missing. What comes after the roster was written and fails is
 * finished by `fleet apply`.
 */
export async function addAgentToFleet(fleet: Fleet, tools: LifeTools, added: NewAgent): Promise<AddedAgent> {
  const { name, fields } = added;
  const written = await withRosterLock(fleet, tools.lock, async () => {
    const { before } = await planRosterChange(fleet, []);
    added.requireMayAdd(before);
    requireNew(before, name);
    const change = await planRosterChange(fleet, [{ kind: "add", fields: [["name", name], ...fields] }]);
    const after = withRoster(fleet, change.after);
    const agent = agentNamed(change.after, name);
    const supervisor = await tools.supervisorOf(after);
    if (added.start) await requireRuntimes(after, [agent]);
    await change.write();
    const installed = await installAgents(after, supervisor.kind, [agent.name]);
    return { after, agent, supervisor, change, installed };
  });
  const { after, agent, supervisor, change, installed } = written;
  const options = { graceMs: added.graceMs, force: false };
  const started = added.start
    ? await startInTurn(after, supervisor, [agent], options, tools.restartLock)
    : [];
  return { supervisor: supervisor.kind, roster: change, installed, started: started[0] };
}

/** A name that is taken has its own words: the roster's would point to a line that is not there. */
function requireNew({ agents }: Roster, name: string): void {
  if (!agents.some((agent) => agent.name === name)) return;
  throw new MosaicError("configuration", `there is an agent ${name} in the roster already`, {
    code: "agent-exists",
    data: { agent: name },
    hint: `mosaic agent status ${name}`,
  });
}
