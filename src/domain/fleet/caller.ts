import { agentOfUnit, HOLDER_UNIT, type AgentName } from "../../base/names.ts";

/** What the kernel says of the calling process. */
export interface CallerFacts {
  /** Its path in the cgroup-v2 tree; undefined where it is not known. */
  readonly cgroup: string | undefined;
  /** The processes it descends from. */
  readonly ancestors: readonly number[];
}

/** The processes of a fleet that others descend from. */
export interface FleetProcesses {
  /** The first process of each agent's pane. */
  readonly panes: ReadonlyMap<number, AgentName>;
  /** The tmux server; undefined where none is known. */
  readonly server: number | undefined;
}

/**
 * Whether a caller runs inside the fleet. Such a caller may end with the agents it asks to end, so another process has
 * to do the work. `agent` is undefined for a process on the fleet's tmux server that belongs to no agent.
 */
export type Caller =
  { readonly inside: false } | { readonly inside: true; readonly agent: AgentName | undefined };

/**
 * Decides by the cgroup, which a child keeps whatever it does, and by the ancestors where panes are not contained.
 * Environment variables do not count: a process that left the fleet still inherits them, and one inside may have lost
 * them.
 */
export function callerOf({ cgroup, ancestors }: CallerFacts, { panes, server }: FleetProcesses): Caller {
  const units = cgroup?.split("/") ?? [];
  const agent =
    units.map(agentOfUnit).find((name) => name !== undefined) ??
    ancestors.map((pid) => panes.get(pid)).find((name) => name !== undefined);
  if (agent !== undefined) return { inside: true, agent };
  const onServer = units.includes(HOLDER_UNIT) || (server !== undefined && ancestors.includes(server));
  return onServer ? { inside: true, agent: undefined } : { inside: false };
}

/** Whether the caller would be ended by an action on these agents, or on the whole fleet. */
export function endsItself(caller: Caller, agents: readonly AgentName[], wholeFleet: boolean): boolean {
  if (!caller.inside) return false;
  return wholeFleet || (caller.agent !== undefined && agents.includes(caller.agent));
}
