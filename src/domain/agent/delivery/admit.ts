import { isDialog } from "../decide-state.ts";
import type { AgentState } from "../../../runtimes/state.ts";
import type { Verdict } from "./verdict.ts";

/** Whether a message may go now, and if not: whether waiting may help, and what to answer when time is up. */
export type Admission =
  | { readonly go: true }
  | { readonly go: false; readonly waits: boolean; readonly verdict: Verdict; readonly detail: string };

export interface AdmissionRule {
  /** --wait-idle: not while it works, and a dialog may go away. */
  readonly waitIdle: boolean;
  /** Whether this runtime has states at all; one that has none (`command`) is typed to while it lives. */
  readonly hasStates: boolean;
}

/** A dialog would be answered by the Enter of a message, so nothing is typed at one; nor where we cannot tell. */
export function admit(state: AgentState, rule: AdmissionRule): Admission {
  if (state.state === "dead") return refuse("dead", false, state.saw);
  if (isDialog(state)) return refuse("blocked", rule.waitIdle, `${state.state} (${state.saw})`);
  if (!rule.hasStates) return { go: true };
  if (state.state === "starting") return refuse("not-ready", true, `it is still starting (${state.saw})`);
  if (state.state === "unknown") {
    const why = [state.saw, ...state.unanswered].join("; ");
    return refuse("blocked", true, `its state is unknown: ${why}`);
  }
  if (rule.waitIdle && (state.state === "working" || state.state === "queued")) {
    return refuse("not-ready", true, `it is still ${state.state}`);
  }
  return { go: true };
}

function refuse(verdict: Verdict, waits: boolean, detail: string): Admission {
  return { go: false, waits, verdict, detail };
}
