import type { Answer } from "../../base/answer.ts";
import type { AgentName } from "../../base/names.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** What a supervisor says of one agent. */
export interface Supervised {
  readonly state: SupervisedState;
  /** Why, where it failed or is being restarted. */
  readonly reason?: string;
}

export type SupervisedState =
  | "running"
  | "starting"
  | "stopping"
  /** Died, and waits for its next start. */
  | "restarting"
  | "stopped"
  /** Given up: it died too often, or could not be started. */
  | "failed";

/**
 * Who keeps agents running: systemd, or the launcher itself where there is no user manager. Both make the same
 * promises with the same words; what "direct" lacks is containment and the start at boot.
 */
export interface Supervisor {
  readonly kind: "systemd" | "direct";
  /** Every agent it knows, also such as are no longer in the roster. Who is missing is stopped. */
  states(): Promise<Answer<ReadonlyMap<AgentName, Supervised>>>;
  /** Makes the holder and these agents run; returns when each was started or given up. Says what went wrong, by agent. */
  start(agents: readonly RosterAgent[]): Promise<Problems>;
  /** Ends and starts these agents, and the holder with `wholeFleet`. `step` is called after each transaction. */
  restart(agents: readonly RosterAgent[], wholeFleet: boolean, step: () => Promise<void>): Promise<Problems>;
  /** Attempts every one, whatever happens to the others. */
  stop(agents: readonly AgentName[]): Promise<Problems>;
  /** The holder too, and with it everything that is left. */
  stopHolder(): Promise<string | undefined>;
}

/** What went wrong, by agent; who is missing went well. */
export type Problems = ReadonlyMap<AgentName, string>;
