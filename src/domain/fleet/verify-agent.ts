import { inSeconds } from "../../base/durations.ts";
import { sessionOf, type AgentName } from "../../base/names.ts";
import { helpCommand } from "../agent/help-command.ts";
import { isExpectedProcess } from "../agent/process-names.ts";
import type { StateWord } from "../../runtimes/state.ts";
import { hintFor, type Pane } from "../ports/tmux.ts";
import { not, ok, type Check } from "../host/check.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { AgentObservation, Observation } from "./observation.ts";

/** The checks of one agent. Pure: everything was observed before. Without `now`, crash loops are not reported. */
export function verifyAgent(
  seen: AgentObservation,
  supervisor: Observation["supervisor"],
  now?: number,
): Check[] {
  const { name } = seen.agent;
  const restart = `mosaic fleet restart ${name}`;
  const supervision = supervisionCheck(seen, supervisor, now);
  const { pane } = seen;
  if (!pane.known) {
    return [
      supervision,
      not(
        "unknown",
        "session",
        `tmux could not be asked: ${pane.why}`,
        hintFor(pane.why, "mosaic fleet verify"),
        name,
      ),
    ];
  }
  if (pane.value === undefined) {
    return [
      supervision,
      not("failed", "session", "no session of this name", `mosaic fleet start ${name}`, name),
    ];
  }
  if (pane.value.dead) {
    return [
      supervision,
      not("failed", "session", "its process has ended", `mosaic fleet start ${name}`, name),
    ];
  }
  return [
    supervision,
    ok("session", `${placeOf(pane.value, name)} lives, pid ${pane.value.pid}`, name),
    processCheck(seen, pane.value, restart),
    containmentCheck(seen, supervisor, restart),
    heartbeatCheck(seen, restart),
    entryCheck(seen),
  ];
}

/** The agent is as the roster wants it, but waits for somebody to help it: a check of its own kind. Pure. */
export function waitingCheck(
  { name, runtime }: Pick<RosterAgent, "name" | "runtime">,
  state: StateWord | undefined,
): Check[] {
  if (state === undefined || !state.startsWith("blocked: ")) return [];
  return [not("waits", "waiting", state, helpCommand(name, state.slice("blocked: ".length), runtime), name)];
}

function placeOf({ session, window, index, id }: Pane, agent: AgentName): string {
  const isPlain = session === sessionOf(agent) && window === 0 && index === 0;
  return isPlain ? `session =${session}:0.0` : `pane ${id} of session ${session}`;
}

function supervisionCheck(
  seen: AgentObservation,
  supervisor: Observation["supervisor"],
  now: number | undefined,
): Check {
  const { name } = seen.agent;
  const { supervised } = seen;
  if (!supervised.known) return not("unknown", "supervision", supervised.why, "mosaic fleet status", name);
  const { state, reason } = supervised.value;
  const loop = state === "running" ? crashLoop(seen, now) : undefined;
  if (loop !== undefined) return not("failed", "supervision", loop, `mosaic agent status ${name}`, name);
  if (state === "running") return ok("supervision", `supervised by ${supervisor}`, name);
  const fact = reason === undefined ? state : `${state}: ${reason}`;
  return not("failed", "supervision", fact, `mosaic fleet start ${name}`, name);
}

/**
 * As long as verify itself keeps looking: within that time an agent that recovered stays up, and one in a crash loop
 * has died again.
 */
const LOOP_MS = 5_000;

/** Most looks find an agent in a crash loop alive. A single restart is normal: supervisors are there for that. */
function crashLoop({ heartbeat, lastExit }: AgentObservation, now: number | undefined): string | undefined {
  const restarts = heartbeat?.restarts ?? 0;
  if (now === undefined || restarts < 2 || lastExit === undefined || lastExit.wanted) return undefined;
  const age = now - lastExit.at;
  if (age >= LOOP_MS) return undefined;
  return `dies again and again: restarted ${restarts} times, the last time ${inSeconds(age)} ago: ${lastExit.summary}`;
}

function processCheck(seen: AgentObservation, pane: Pane, restart: string): Check {
  const { name, runtime } = seen.agent;
  const [program] = seen.commandLine;
  if (program === undefined) {
    return not("unknown", "process", `/proc/${pane.pid} could not be read`, "mosaic fleet verify", name);
  }
  if (isExpectedProcess(seen.agent, seen.commandLine, seen.asBorn))
    return ok("process", `runs ${runtime} (${program})`, name);
  return not("failed", "process", `drift: runs ${program}, not ${runtime}`, restart, name);
}

function containmentCheck(
  seen: AgentObservation,
  supervisor: Observation["supervisor"],
  restart: string,
): Check {
  const { name } = seen.agent;
  if (supervisor === "direct") {
    return not(
      "not available",
      "containment",
      "containment is not available without a user manager",
      "mosaic fleet status",
      name,
    );
  }
  if (seen.contained === undefined) {
    return not("unknown", "containment", "its cgroup could not be read", "mosaic fleet verify", name);
  }
  if (seen.contained) return ok("containment", "in its unit's cgroup", name);
  return not("failed", "containment", "not in its unit's cgroup: no limit holds for it", restart, name);
}

function entryCheck({ agent: { name }, changed }: AgentObservation): Check {
  if (changed?.known !== true) {
    const why = changed?.why ?? "it was not looked at";
    return not("unknown", "entry", why, `mosaic fleet restart ${name}`, name);
  }
  if (changed.value.length === 0) return ok("entry", "started with what the roster says", name);
  const fact = `the roster has another entry than it was started with: ${changed.value.join("; ")}`;
  return not("failed", "entry", fact, "mosaic fleet apply", name);
}

function heartbeatCheck(seen: AgentObservation, restart: string): Check {
  const { name } = seen.agent;
  const { liveness } = seen;
  switch (liveness.word) {
    case "alive":
      return ok("heartbeat", `beats, the last one ${inSeconds(liveness.ageMs)} ago`, name);
    case "stale":
      return not(
        "failed",
        "heartbeat",
        `stale: the last beat was ${inSeconds(liveness.ageMs)} ago`,
        restart,
        name,
      );
    case "dead":
      return not("failed", "heartbeat", "its last beat names a process that is gone", restart, name);
    case "unknown":
      return not("failed", "heartbeat", liveness.why, restart, name);
  }
}
