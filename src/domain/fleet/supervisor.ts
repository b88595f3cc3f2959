import type { Answer } from "../../base/answer.ts";
import type { AgentName } from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** What a supervisor says of one agent. */
export interface Supervised {
  readonly state: SupervisedState;
  /** Why it failed or is being restarted, or who stopped it. */
  readonly reason?: string;
  /** When a person stopped it, in milliseconds since the epoch, where a record says so. */
  readonly since?: number | undefined;
}

export type SupervisedState =
  | "running"
  | "starting"
  | "stopping"
  /** It died, and waits for its next start. */
  | "restarting"
  | "stopped"
  /** It exited by itself, with status 0. */
  | "ended"
  /** It died too often, or could not be started; it is not tried again. */
  | "failed";

/**
 * Keeps agents running: systemd does, or, without a user manager, the launcher itself ("direct"). Both keep the same
 * promises in the same words, except that "direct" has no containment and no start at boot.
 */
export interface Supervisor {
  readonly kind: "systemd" | "direct";
  /**
   * Every agent that it knows, also those that are no longer in the roster; with `only`, at least these. An agent that
   * is missing from the answer is stopped.
   */
  states(only?: readonly AgentName[]): Promise<Answer<ReadonlyMap<AgentName, Supervised>>>;
  /** Makes the holder and these agents run. Returns once each is started or given up, with the problems by agent. */
  start(agents: readonly RosterAgent[]): Promise<Problems>;
  /**
   * Stops and starts these agents, and the holder with `wholeFleet`. After an interruption, the agents that it has
   * stopped are still started again, and the others are left alone.
   */
  restart(agents: readonly RosterAgent[], wholeFleet: boolean, gate: WaveGate): Promise<Problems>;
  /**
   * Tries to stop every agent, whatever happens to the others. With `wholeFleet` the holder is stopped in the same call
   * where possible, so that a killed caller leaves nothing half stopped.
   */
  stop(agents: readonly AgentName[], wholeFleet?: boolean): Promise<Problems>;
  /** Stops the holder, and with it everything that is left. */
  stopHolder(): Promise<string | undefined>;
}

/** Stands between the transactions of a restart: a restart takes agents down in waves. */
export interface WaveGate {
  /**
   * Called before each wave, and before the whole fleet is taken down. Waits while it must, and returns the agents that
   * are still to be restarted.
   */
  admit(agents: readonly RosterAgent[]): Promise<readonly RosterAgent[]>;
  /** Called after each transaction. */
  step(): Promise<void>;
  /** Aborted when no more agents are to be stopped. */
  readonly signal: AbortSignal;
}

/** What went wrong, by agent. An agent that is not in it had no problem. */
export type Problems = ReadonlyMap<AgentName, string>;
