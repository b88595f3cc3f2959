import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import { rowOf, type ScreenState, type Step } from "./state.ts";

/** States of agents that have a screen. */
const WITHOUT_SCREEN: readonly AgentRow["state"][] = ["stopped", "ended", "failed", "restarting"];
/** tmux says when something was last printed in whole seconds: what is younger may go on in the same one. */
const SETTLED_MS = 2_000;

/** Who asks something, shows it on its screen. */
function wantedOf(
  { state, reason }: Pick<AgentRow, "state" | "reason">,
  wants: ScreenState["wants"],
): "answer" | "screen" {
  if (state === "blocked" && reason !== "rate-limit") return "screen";
  return WITHOUT_SCREEN.includes(state) ? "answer" : wants;
}

/**
 * Asks for what belongs beside the list, where that can be another than what stands there: another agent is selected, or
 * this one is in another state, or printed something. One look at a time; `anew`: some time has gone
 * by, in which one who works prints without a word.
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

/** The same for as long as the agent printed nothing and stays as it is. */
function keyOf({ agent, state, reason, pid, idle_ms: idle }: AgentRow, what: string, at: number): string {
  const printed = idle === null ? "-" : Math.floor((at - idle) / 1000);
  return [agent, what, state, reason, pid, printed].join(" ");
}
