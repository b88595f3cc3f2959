import type { Answer } from "../../base/answer.ts";
import type { AgentName } from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** What a supervisor says of one agent. */
export interface Supervised {
  readonly state: SupervisedState;
  /** Why, where it failed or is being restarted; by whom, where a person stopped it. */
  readonly reason?: string;
  /** Milliseconds since the epoch, where a record says it: when a person stopped it. */
  readonly since?: number | undefined;
}

export type SupervisedState =
  | "running"
  | "starting"
  | "stopping"
  /** Died, and waits for its next start. */
  | "restarting"
  | "stopped"
  /** By itself, with status 0. */
  | "ended"
  /** Given up: it died too often, or could not be started. */
  | "failed";

/**
 * Who keeps agents running: systemd, or the launcher itself where there is no user manager. Both make the same
 * promises with the same words; what "direct" lacks is containment and the start at boot.
 */
export interface Supervisor {
  readonly kind: "systemd" | "direct";
  /**
   * Every agent that it knows, also those that are no longer in the roster; or of these at least, where only they are
   * asked for. An agent that is missing is stopped.
   */
  states(only?: readonly AgentName[]): Promise<Answer<ReadonlyMap<AgentName, Supervised>>>;
  /** Makes the holder and these agents run; returns when each was started or given up. Says what went wrong, by agent. */
  start(agents: readonly RosterAgent[]): Promise<Problems>;
  /**
   * Ends and starts these agents, and the holder with `wholeFleet`. The agents that it has stopped it starts again,
   * also when it is interrupted; those that still run are then left alone.
   */
  restart(agents: readonly RosterAgent[], wholeFleet: boolean, gate: WaveGate): Promise<Problems>;
  /**
   * Attempts every one, whatever happens to the others. With `wholeFleet` the holder is asked to end in the same call
   * where that is possible, so that a caller which is killed leaves nothing half stopped.
   */
  stop(agents: readonly AgentName[], wholeFleet?: boolean): Promise<Problems>;
  /** The holder too, and with it everything that is left. */
  stopHolder(): Promise<string | undefined>;
}

/** Stands between the transactions of a restart: a restart takes agents down in waves. */
export interface WaveGate {
  /**
   * Before a wave, and before the whole fleet is taken down: waits while it must, and says which agents are still to be
   * restarted.
   */
  admit(agents: readonly RosterAgent[]): Promise<readonly RosterAgent[]>;
  /** After each transaction. */
  step(): Promise<void>;
  /** Aborted when no more agents are to be stopped. */
  readonly signal: AbortSignal;
}

/** What went wrong, by agent; with an agent that is missing all went well. */
export type Problems = ReadonlyMap<AgentName, string>;
