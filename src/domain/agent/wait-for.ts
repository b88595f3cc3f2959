import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Changes } from "../ports/sending.ts";
import { lookAtAgent, type AgentLook, type StateSources } from "./look.ts";

export const WAITED_FOR = ["idle", "blocked", "exit"] as const;
export type WaitedFor = (typeof WAITED_FOR)[number];

export type WaitEnd =
  | { readonly kind: "reached"; readonly state: string }
  /** Its process ended, or another took its place: what was waited for will not come from it. */
  | { readonly kind: "died"; readonly detail: string }
  | { readonly kind: "timed out"; readonly state: string }
  | { readonly kind: "interrupted" };

/** The runtime's own files say when to look again; a screen alone is looked at this often. */
const POLL_MS = 250;
/** Between two looks, however often a busy runtime writes: each is a call of tmux. */
const LEAST_MS = 100;

/** Waits for an agent to be idle, blocked or gone. Ends at once when it dies, also where it is started again. */
export async function waitFor(
  fleet: Fleet,
  sources: StateSources,
  changes: Changes,
  agent: RosterAgent,
  what: WaitedFor,
  timeoutMs: number,
): Promise<WaitEnd> {
  const deadline = fleet.clock.monotonic() + timeoutMs;
  const first = await lookAtAgent(fleet, sources, agent);
  const watch = changes.watch(first.facts === undefined ? [] : (first.adapter.watched?.(first.facts) ?? []));
  try {
    let base = first;
    for (let look = first; ; look = await lookAtAgent(fleet, sources, agent)) {
      if (base.view === undefined) base = look;
      const end = endOf(what, base, look);
      if (end !== undefined) return end;
      if (fleet.signal.aborted) return { kind: "interrupted" };
      const left = deadline - fleet.clock.monotonic();
      if (left <= 0) return { kind: "timed out", state: look.state.state };
      await fleet.clock.sleep(Math.min(LEAST_MS, left), fleet.signal);
      await watch.next(Math.min(POLL_MS, Math.max(0, left - LEAST_MS)), fleet.signal);
    }
  } finally {
    watch.close();
  }
}

/** Pure: what a look means to the one who waits; undefined: go on waiting. */
export function endOf(
  what: WaitedFor,
  first: Pick<AgentLook, "state" | "view">,
  now: Pick<AgentLook, "state" | "view">,
): WaitEnd | undefined {
  const { state, saw } = now.state;
  const isOther = first.view?.dead === false && now.view !== undefined && now.view.pid !== first.view.pid;
  if (state === "dead" || isOther) {
    const detail = isOther ? "another process has taken its place" : saw;
    return what === "exit" ? { kind: "reached", state: "dead" } : { kind: "died", detail };
  }
  const isReached =
    (what === "idle" && (state === "idle" || state === "available")) ||
    (what === "blocked" && state.startsWith("blocked: "));
  return isReached ? { kind: "reached", state } : undefined;
}
