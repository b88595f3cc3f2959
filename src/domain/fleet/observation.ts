import type { Answer } from "../../base/answer.ts";
import type { Heartbeat } from "../heartbeat/format.ts";
import type { Liveness } from "../heartbeat/liveness.ts";
import type { AgentName } from "../../base/names.ts";
import type { Pane, TmuxSnapshot } from "../ports/tmux.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { LastExit } from "../agent/last-exit.ts";
import type { Supervised } from "./supervisor.ts";

/** What was seen of a fleet at one moment. What could not be asked stays "cannot tell", and is never filled in. */
export interface Observation {
  readonly supervisor: "systemd" | "direct";
  readonly server: Answer<TmuxSnapshot>;
  readonly agents: readonly AgentObservation[];
  /** Sessions of the fleet's server that are neither an agent's nor the holder's. */
  readonly unmanagedSessions: readonly string[];
  /** Living panes of an agent's session that are not the agent: a second window, a split. */
  readonly unmanagedPanes: readonly Pick<Pane, "session" | "id" | "command">[];
  /** Agents that the supervisor knows and the roster does not. */
  readonly unmanagedAgents: readonly AgentName[];
}

export interface AgentObservation {
  readonly agent: RosterAgent;
  readonly supervised: Answer<Supervised>;
  /** undefined: the server answered, and the agent has no pane there. */
  readonly pane: Answer<Pane | undefined>;
  /** The command line of the pane's process; empty where it could not be read. */
  readonly commandLine: readonly string[];
  /**
   * Whether the pane's process is the one that the launcher started there, by pid and start time; false where that is
   * not proven.
   */
  readonly asBorn: boolean;
  /** Which parts of its roster entry its process was not started with; undefined where no process lives. */
  readonly changed: Answer<readonly string[]> | undefined;
  /** Whether the pane's process is in its unit's cgroup; undefined where there is no unit or no living pane. */
  readonly contained: boolean | undefined;
  /** The path of that cgroup; undefined where it was not asked for, or could not be read. */
  readonly cgroup: string | undefined;
  /**
   * Whether the program file it runs was deleted, for example by an update; undefined where that cannot be seen, or no
   * process lives.
   */
  readonly replaced: boolean | undefined;
  readonly heartbeat: Heartbeat | undefined;
  readonly liveness: Liveness;
  /** How its last process ended, also while the next one runs. */
  readonly lastExit: LastExit | undefined;
}
