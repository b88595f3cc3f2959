import { MosaicError } from "../../base/errors.ts";
import { NAME_RULE, parseAgentName, unitOf, type AgentName } from "../../base/names.ts";
import { statesOf } from "../fleet/agent-states.ts";
import { agentStatus } from "../fleet/agent-status.ts";
import type { StateSources } from "../agent/look.ts";
import { endsItself } from "../fleet/caller.ts";
import { findCaller } from "../fleet/find-caller.ts";
import { isIdle } from "../fleet/idle.ts";
import { observeKnown } from "../fleet/observe.ts";
import { startAgents, type StartedAgent } from "../fleet/start.ts";
import { requireRuntimes } from "../fleet/startable.ts";
import { stopAgents } from "../fleet/stop.ts";
import type { Supervisor } from "../fleet/supervisor.ts";
import { agentNamed, type Fleet } from "../host/host.ts";
import { enabledUnits } from "../install/enabled-units.ts";
import { holdRestartLock } from "../restart-lock/hold.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { LifeTools } from "./add.ts";
import { hasFiles, installAgents, removeAgentFiles, type InstalledAgents } from "./agent-files.ts";
import { filesInTheWay, moveAgentFiles } from "./moved-files.ts";
import { planRosterChange, withRoster, withRosterLock, type RosterChange } from "./roster-change.ts";

export interface RenameTools extends LifeTools {
  readonly sources: StateSources;
}

export interface WantedName {
  readonly from: string;
  readonly to: string;
  /** Whether a turn may be cut; otherwise an agent that is not idle is not renamed. */
  readonly now: boolean;
  readonly idleMs: number;
  readonly graceMs: number;
}

export interface RenamedAgent {
  readonly supervisor: Supervisor["kind"];
  readonly roster: RosterChange;
  readonly installed: InstalledAgents;
  /** Where its own files are now. */
  readonly moved: readonly string[];
  /** undefined where it did not run. */
  readonly started: StartedAgent | undefined;
}

/**
 * Renames an agent. A running one is stopped and started, because its session, unit and environment contain the name.
 * Its own things move with it: its logs, the operator's lines and drop-ins, the conversation that it resumes, and the
 * record that a person stopped it. No other restart runs beside it. A rename that was interrupted after the roster was
 * written is completed by the next one.
 */
export async function renameAgentInFleet(
  fleet: Fleet,
  tools: RenameTools,
  wanted: WantedName,
): Promise<RenamedAgent> {
  const to = requireName(wanted.to);
  const from = await renamable(fleet, wanted.from, to);
  if (endsItself(await findCaller(fleet), [from], false)) {
    throw new MosaicError("failure", `${from} cannot rename itself: it would end before it is done`, {
      hint: "run it from outside of the fleet",
    });
  }
  return await holdRestartLock(
    fleet.paths.home,
    tools.restartLock,
    { signal: fleet.signal },
    async ({ refresh }) => {
      const named = await withRosterLock(fleet, tools.lock, async () => {
        return await underItsNewName(fleet, tools, from, to, wanted);
      });
      await refresh();
      const { after, agent, supervisor, ran } = named;
      const started = ran ? await startAgents(after, supervisor, [agent], wanted.graceMs) : [];
      return { ...named, supervisor: supervisor.kind, started: started[0] };
    },
  );
}

async function underItsNewName(
  fleet: Fleet,
  tools: RenameTools,
  from: AgentName,
  to: AgentName,
  wanted: WantedName,
) {
  const { before } = await planRosterChange(fleet, []);
  const old = before.agents.find(({ name }) => name === from);
  if (old !== undefined) await requireFree(fleet, before.agents, to);
  const change = await planRosterChange(
    fleet,
    old === undefined ? [] : [{ kind: "rename", agent: from, to }],
  );
  const after = withRoster(fleet, change.after);
  const agent = agentNamed(change.after, to);
  const supervisor = await tools.supervisorOf(after);
  const ran = await isUp(fleet, supervisor, tools, old ?? { ...agent, name: from }, wanted);
  if (ran) await requireRuntimes(after, [agent]);
  const wasEnabled = (await enabledUnits(fleet)).has(unitOf(from));
  const [stopped] = (await stopAgents(fleet, supervisor, [{ name: from }], false)).agents;
  if (stopped === undefined || stopped.outcome === "failed") {
    throw new MosaicError("failure", `${from} is not renamed: it did not end: ${stopped?.detail ?? ""}`, {
      hint: `mosaic agent status ${from}`,
    });
  }
  await change.write();
  const moved = await moveAgentFiles(fleet, from, to);
  const installed = await installAgents(after, supervisor.kind, [to]);
  const enabled = wasEnabled ? installed.enabled : await outOfBoot(fleet, installed.enabled, to);
  await removeAgentFiles(fleet, supervisor.kind, from, false);
  return { after, agent, supervisor, ran, roster: change, moved, installed: { ...installed, enabled } };
}

/** An agent that no boot started is not started by one under its new name either. */
async function outOfBoot(
  fleet: Fleet,
  enabled: readonly string[],
  to: AgentName,
): Promise<readonly string[]> {
  if (!enabled.includes(unitOf(to))) return enabled;
  await fleet.manager.act("disable", [unitOf(to)]);
  return enabled.filter((unit) => unit !== unitOf(to));
}

/** Whether it runs. Throws `agent-not-idle` where a turn would be cut without `now`. */
async function isUp(
  fleet: Fleet,
  supervisor: Supervisor,
  { sources }: RenameTools,
  agent: RosterAgent,
  { now, idleMs }: WantedName,
): Promise<boolean> {
  const [seen] = (await observeKnown(fleet, supervisor, [agent])).agents;
  if (seen === undefined) throw new Error(`nothing was seen of ${agent.name}`);
  const { state } = agentStatus(seen);
  if (["stopped", "ended", "failed"].includes(state)) return false;
  const doing = now ? undefined : (await statesOf(fleet, sources, [seen])).get(agent.name);
  if (now || isIdle(seen, doing, fleet.clock.now(), idleMs)) return true;
  const word = doing?.state ?? state;
  throw new MosaicError("failure", `${agent.name} is not idle (${word}), and a rename starts it anew`, {
    code: "agent-not-idle",
    data: { agent: agent.name, state: word },
    hint: `mosaic agent wait ${agent.name} --for idle; or --now, which cuts its turn`,
  });
}

function requireName(name: string): AgentName {
  const parsed = parseAgentName(name);
  if (parsed !== undefined) return parsed;
  throw new MosaicError("usage", `${JSON.stringify(name)} cannot be the name of an agent`, {
    hint: NAME_RULE,
  });
}

/** Throws `no-such-agent` for a name that the roster does not have, unless an interrupted rename has left it behind. */
async function renamable(fleet: Fleet, name: string, to: AgentName): Promise<AgentName> {
  const has = (wanted: string) => fleet.roster.agents.some((agent) => agent.name === wanted);
  const parsed = parseAgentName(name);
  const isCut = parsed !== undefined && !has(parsed) && has(to) && (await hasFiles(fleet, parsed));
  return isCut ? parsed : agentNamed(fleet.roster, name).name;
}

async function requireFree(fleet: Fleet, agents: readonly RosterAgent[], to: AgentName): Promise<void> {
  if (agents.some(({ name }) => name === to)) {
    throw new MosaicError("configuration", `there is an agent ${to} in the roster already`, {
      code: "agent-exists",
      data: { agent: to },
      hint: `mosaic agent status ${to}`,
    });
  }
  const [path] = await filesInTheWay(fleet, to);
  if (path === undefined) return;
  throw new MosaicError("configuration", `an earlier agent ${to} has left ${path}`, {
    code: "agent-files-in-the-way",
    data: { agent: to, path },
    hint: "move it away, or take another name",
  });
}
