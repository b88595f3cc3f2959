import { parseAgentAddress, parsePeerAddress } from "../../base/addresses.ts";
import type { AgentName } from "../../base/names.ts";
import { nearest } from "../../base/nearest.ts";
import { MosaicError } from "../../base/errors.ts";
import type { FleetPaths } from "./paths.ts";
import type { Assets } from "../ports/assets.ts";
import type { Clock } from "../../base/clock.ts";
import type { Files } from "../ports/files.ts";
import type { Processes } from "../ports/processes.ts";
import type { Tmux } from "../ports/tmux.ts";
import type { UserManager } from "../ports/user-manager.ts";
import type { Roster, RosterAgent } from "../roster/roster.ts";

/** The host that a fleet runs on: what is known without a roster. */
export interface Host {
  readonly paths: FleetPaths;
  readonly rosterFile: string;
  /** The user's own home folder. */
  readonly userHome: string;
  readonly userName: string;
  readonly userId: number;
  /** The caller's PATH. */
  readonly path: string;
  /** The mosaic binary, absolute. */
  readonly binary: string;
  /** The version of this mosaic. */
  readonly version: string;
  readonly clock: Clock;
  /** The time zone of the host's clock, whatever TZ the caller has: "Europe/Berlin". */
  timeZone(): string;
  readonly files: Files;
  readonly processes: Processes;
  readonly manager: UserManager;
  readonly assets: Assets;
  /** tmux on a given socket: the fleet's own, or the user's default server, which is only read. */
  tmux(socket: string): Tmux;
  /** MOSAIC_HEARTBEAT_INTERVAL in milliseconds. */
  readonly heartbeatIntervalMs: number;
  /** The caller's heartbeat variables; install-systemd passes them on to the units. Empty: none set. */
  readonly heartbeatSettings: Readonly<Record<string, string>>;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** A host with a roster, which says what should run on it. */
export interface Fleet extends Host {
  readonly roster: Roster;
  readonly server: Tmux;
}

/**
 * The agents with these names, in the roster's order; all agents where no name is given. Throws for an unknown name.
 */
export function selectAgents(roster: Roster, names: readonly string[]): readonly RosterAgent[] {
  for (const name of names) agentNamed(roster, name);
  return names.length === 0 ? roster.agents : roster.agents.filter((agent) => names.includes(agent.name));
}

/** Throws MosaicError("usage") with the nearest name, before anything outside is asked. */
export function agentNamed(roster: Roster, name: string): RosterAgent {
  const agent = roster.agents.find((candidate) => candidate.name === name);
  if (agent !== undefined) return agent;
  const names: readonly string[] = roster.agents.map((candidate) => candidate.name);
  const elsewhere = whereElse(name);
  const near = elsewhere === undefined ? nearest(name, names) : undefined;
  throw new MosaicError("usage", `no agent ${JSON.stringify(name)} in the roster`, {
    code: "no-such-agent",
    data: { agent: name, nearest: near ?? null },
    hint: near === undefined ? (elsewhere ?? "mosaic agent roster") : `did you mean ${near}?`,
  });
}

/**
 * A hint for a name that belongs to another host or team, which not every command takes; undefined for any other name.
 */
function whereElse(name: string): string | undefined {
  const peer = parsePeerAddress(name)?.peer;
  if (peer !== undefined)
    return `mosaic fleet ps --peer ${peer}; send, start, stop and restart take PEER:HOST/AGENT`;
  const host = parseAgentAddress(name)?.host;
  if (host === undefined) return undefined;
  return `mosaic fleet ps --host ${host}; start, stop and restart take AGENT --host ${host}`;
}

/** The names of agents, for the ports that take several. */
export function namesOf(agents: readonly Pick<RosterAgent, "name">[]): readonly AgentName[] {
  return agents.map((agent) => agent.name);
}
