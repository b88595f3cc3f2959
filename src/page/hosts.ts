/** The other hosts of the team, as the page shows them. All of this is pure. */
import type { AgentRow } from "../operations/documents/agent-row.ts";
import type { FleetHosts } from "../operations/documents/fleet-hosts.ts";
import { stateOf } from "./attention.ts";

export type TeamHost = FleetHosts["hosts"][number];

/** An agent of another host, as its own gateway last reported. */
export interface TeamRow extends Pick<AgentRow, "agent" | "host" | "class" | "runtime" | "state" | "reason"> {
  readonly since: string | null;
  readonly flags: readonly string[];
  readonly restarts: number | null;
  /** The age of the report when this page received it. */
  readonly ageMs: number;
  /** Its state when its host was last heard from; null while the host is heard. */
  readonly lastState: string | null;
  readonly heard: boolean;
}

export function otherHosts(document: FleetHosts | null): readonly TeamHost[] {
  return document?.hosts.filter(({ here }) => !here) ?? [];
}

export function teamRows({ host, heard, agents }: TeamHost): readonly TeamRow[] {
  return agents.map((agent) => ({
    agent: agent.agent,
    host,
    class: agent.class,
    runtime: agent.runtime,
    state: stateOf(agent.state),
    reason: agent.reason,
    since: agent.since,
    flags: agent.flags,
    restarts: agent.restarts,
    ageMs: agent.age_ms,
    lastState: agent.last_state,
    heard,
  }));
}

/**
 * When a host was last heard from, by the viewer's clock: the database reports how long ago that was, because hosts'
 * clocks are not compared. null: never. `toldMs`: since the page received it, at `now`.
 */
export function heardAt(
  { heard_ms: ms }: Pick<TeamHost, "heard_ms">,
  { now, toldMs }: { readonly now: number; readonly toldMs: number },
): number | null {
  return ms === null ? null : now - toldMs - ms;
}
