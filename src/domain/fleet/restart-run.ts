import type { AgentName } from "../../base/names.ts";
import type { StateSources } from "../agent/look.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { currentPause, describePause } from "./pause.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import type { CutRestart } from "./restart-plan.ts";
import { stopRecords } from "./stop-record.ts";
import type { Supervisor, WaveGate } from "./supervisor.ts";

export interface RestartOptions {
  /** No agent was named: the holder is restarted too, and stopped agents stay stopped. */
  readonly wholeFleet: boolean;
  /** One after another, each verified before the next; ends with the first that fails its checks. */
  readonly rolling: boolean;
  /**
   * One after another as in `rolling`, each as soon as it is idle, in the order in which they become idle. An agent
   * whose state cannot be told counts as idle after `idleMs` of silence.
   */
  readonly whenIdle: boolean;
  readonly idleMs: number;
  /** Restarts an agent in the middle of a turn too, which cuts the turn. Otherwise its end is waited for. */
  readonly now: boolean;
  /** How long to wait for agents; those that are not ready by then are not attempted. undefined: without end. */
  readonly idleTimeoutMs?: number | undefined;
  /** Tells what an agent is doing; undefined: only its silence is known. */
  readonly sources?: StateSources;
  /** How long to look for an early death after each transaction. */
  readonly graceMs: number;
  /** Goes on while the fleet is paused. */
  readonly force: boolean;
}

/** What the caller does between two steps, and what it knows of earlier restarts. */
export interface RestartCourse {
  /** What an interrupted restart left undone. */
  readonly cut: CutRestart | undefined;
  /** When the restart was asked for, in milliseconds since the epoch. A stop that came later overrides it. */
  readonly askedAt: number;
  /** The agent that asked for the restart, if one did: it is restarted last. */
  readonly caller: AgentName | undefined;
  /** Called before anything is touched, with the agents that run and their processes. */
  begin(before: ReadonlyMap<AgentName, number | undefined>): Promise<void>;
  /**
   * Called after each transaction, and repeatedly while the restart is held: refreshes the lock, records the progress.
   * Throws to end the restart there.
   */
  step(done: readonly RestartedAgent[], held?: string): Promise<void>;
  /** Something happens that the caller did not ask for. */
  note(text: string): void;
}

/** One restart under way. `done` grows; everything else stays. */
export interface RestartRun {
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
  /** The pane process that each agent had before the restart. */
  readonly before: ReadonlyMap<AgentName, number | undefined>;
  readonly options: RestartOptions;
  readonly done: RestartedAgent[];
  readonly course: RestartCourse;
}

const PAUSE_POLL_MS = 250;

/** Holds each wave while the fleet is paused, and drops the agents that a person has stopped meanwhile. */
export function waveGate({ fleet, options, done, course }: RestartRun): WaveGate {
  return {
    async admit(agents) {
      for (;;) {
        const pause = options.force ? undefined : await currentPause(fleet);
        if (pause === undefined || fleet.signal.aborted) break;
        await course.step(done, `the fleet is ${describePause(pause)}`);
        await fleet.clock.sleep(PAUSE_POLL_MS, fleet.signal);
      }
      const stopped = await stopRecords(fleet, namesOf(agents));
      return agents.filter(({ name }) => !stopped.has(name));
    },
    step: () => course.step(done),
    signal: fleet.signal,
  };
}

/**
 * The agents that a person stopped since the restart began. The restart may have started one of them in the same
 * moment, so each is stopped again.
 */
export async function keepStopped(
  { fleet, supervisor }: RestartRun,
  agents: readonly RosterAgent[],
): Promise<ReadonlySet<AgentName>> {
  const stopped = [...(await stopRecords(fleet, namesOf(agents))).keys()];
  if (stopped.length > 0) await supervisor.stop(stopped);
  return new Set(stopped);
}
