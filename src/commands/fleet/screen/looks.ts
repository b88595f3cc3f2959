import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import { rowOf, type ScreenState, type Step } from "./state.ts";

/** States of agents without a screen. */
const WITHOUT_SCREEN: readonly AgentRow["state"][] = ["stopped", "ended", "failed", "restarting"];
/** tmux reports the last output in whole seconds: something younger may continue within the same second. */
const SETTLED_MS = 2_000;

/** An agent that asks something shows it on its screen. */
function wantedOf(
  { state, reason }: Pick<AgentRow, "state" | "reason">,
  wants: ScreenState["wants"],
): "answer" | "screen" {
  if (state === "blocked" && reason !== "rate-limit") return "screen";
  return WITHOUT_SCREEN.includes(state) ? "answer" : wants;
}

/**
 * Asks for what is shown beside the list, where it may have changed: another agent is selected, or this one has another
 * state or printed something. One look at a time; `anew`: some time has passed, in which a working agent prints without
 * being reported.
 */
export function lookIfChanged(step: Step, anew: boolean): Step {
  const { state } = step;
  const row = rowOf(state, state.selected);
  if (row === undefined) return { ...step, state: { ...state, beside: undefined } };
  const what = wantedOf(row, state.wants);
  const key = keyOf(row, what, Date.parse(state.list.at));
  const isSettled = !anew || (row.state !== "working" && (row.idle_ms ?? Infinity) >= SETTLED_MS);
  if (state.asked !== undefined || (state.beside?.key === key && isSettled)) return step;
  return {
    state: { ...state, asked: key },
    effects: [...step.effects, { kind: "look", agent: row.agent, what, key }],
  };
}

/** Stays the same while the agent prints nothing and keeps its state. */
function keyOf({ agent, state, reason, pid, idle_ms: idle }: AgentRow, what: string, at: number): string {
  const printed = idle === null ? "-" : Math.floor((at - idle) / 1000);
  return [agent, what, state, reason, pid, printed].join(" ");
}
