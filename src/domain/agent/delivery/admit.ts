import { limitedUntil, limitText } from "../../limits/limit.ts";
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
  /** Whether this runtime has states at all; one that has none (`command`) is only typed to where that is asked for. */
  readonly hasStates: boolean;
  /** --blind: type while it lives, whatever its screen shows. */
  readonly blind: boolean;
  /** Why one without a living process is waited for: it is brought back. undefined: nobody does that. */
  readonly comesBack: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A dialog would be answered by the Enter of a message, so nothing is typed at one; nor where we cannot tell. */
export function admit(state: AgentState, rule: AdmissionRule): Admission {
  if (state.state === "dead") {
    return rule.comesBack === undefined
      ? refuse("dead", false, state.saw)
      : refuse("not-ready", true, rule.comesBack);
  }
  if (isDialog(state)) return refuse("blocked", rule.waitIdle, `${state.state} (${state.saw})`);
  const until = limitedUntil(state, rule.now);
  // each message would be refused, and counts as a try
  if (until !== undefined) return refuse("blocked", rule.waitIdle, limitText(until, rule.now));
  if (!rule.hasStates && rule.blind) return { go: true };
  if (!rule.hasStates) return refuse("blocked", false, UNSEEN);
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

const UNSEEN =
  "mosaic knows nothing of its screen: an Enter may answer a dialog or send a draft; --blind types all the same";

function refuse(verdict: Verdict, waits: boolean, detail: string): Admission {
  return { go: false, waits, verdict, detail };
}
