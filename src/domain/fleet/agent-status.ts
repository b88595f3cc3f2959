import { isExpectedProcess } from "../agent/process-names.ts";
import type { Liveness } from "../heartbeat/liveness.ts";
import type { AgentName } from "../../base/names.ts";
import type { AgentObservation } from "./observation.ts";

/** One agent as `fleet status` and `agent status` show it. */
export interface AgentStatus {
  readonly name: AgentName;
  readonly runtime: string;
  readonly class: string;
  readonly state: StatusWord;
  /** Why; empty where the word says enough. */
  readonly detail: string;
  /** The pane's process; undefined where none lives. */
  readonly pid: number | undefined;
  readonly command: string | undefined;
  readonly liveness: Liveness;
  readonly flags: readonly Flag[];
}

export type StatusWord =
  | "running"
  | "starting"
  | "stopping"
  | "restarting"
  | "stopped"
  | "ended"
  | "failed"
  /** The supervisor says it runs but no pane lives, or a pane lives that no supervisor knows. */
  | "drifted"
  | "unknown";

export type Flag = "DRIFT" | "UNCONTAINED" | "CHANGED";

/** Joins what the supervisor says with what tmux shows. Where they disagree, neither wins: the agent has drifted. */
export function agentStatus(seen: AgentObservation): AgentStatus {
  const { agent, pane } = seen;
  const living = pane.known && pane.value?.dead === false ? pane.value : undefined;
  const drift =
    living !== undefined &&
    seen.commandLine.length > 0 &&
    !isExpectedProcess(agent, seen.commandLine, seen.asBorn);
  const flags: Flag[] = [];
  if (drift) flags.push("DRIFT");
  if (seen.contained === false) flags.push("UNCONTAINED");
  if (!drift && changesOf(seen).length > 0) flags.push("CHANGED");
  return {
    name: agent.name,
    runtime: agent.runtime,
    class: agent.class,
    ...stateOf(seen, living !== undefined),
    ...(drift ? { detail: `the pane runs ${seen.commandLine[0] ?? "?"}, not ${agent.runtime}` } : {}),
    pid: living?.pid,
    command: living?.command,
    liveness: seen.liveness,
    flags,
  };
}

/** What the roster says now that the running process was not started with. Empty also where that cannot be told. */
export function changesOf({ changed }: AgentObservation): readonly string[] {
  return changed?.known === true ? changed.value : [];
}

function stateOf(seen: AgentObservation, paneLives: boolean): { state: StatusWord; detail: string } {
  const { supervised, pane } = seen;
  if (!supervised.known && !pane.known) return { state: "unknown", detail: `${supervised.why}; ${pane.why}` };
  if (!supervised.known) {
    return {
      state: "unknown",
      detail: `${supervised.why}; its pane ${paneLives ? "lives" : "does not live"}`,
    };
  }
  const { state, reason = "" } = supervised.value;
  if (!pane.known) {
    return state === "running"
      ? { state: "unknown", detail: `its supervisor says running; ${pane.why}` }
      : { state, detail: pane.why };
  }
  if (state === "running" && !paneLives) {
    return {
      state: "drifted",
      detail: pane.value === undefined ? "its session is gone" : "its process has ended",
    };
  }
  if ((state === "stopped" || state === "ended" || state === "failed") && paneLives) {
    return { state: "drifted", detail: `a session of this name runs, but its supervisor says ${state}` };
  }
  const ended = state === "failed" || state === "restarting" ? seen.lastExit?.summary : undefined;
  return { state, detail: reason === "" ? (ended ?? "") : reason };
}
