import type { AgentName } from "../../base/names.ts";
import type { AgentState } from "../../runtimes/state.ts";
import type { StateSources } from "../agent/look.ts";
import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { statesOf } from "./agent-states.ts";
import { observe } from "./observe.ts";
import type { Supervisor } from "./supervisor.ts";

/** How long a stop or a restart waits for turns to end by default. */
export const TURN_TIMEOUT_MS = 600_000;

const POLL_MS = 500;

/** Whether a stop would cut work. An agent that waits for a person does not count: it might wait for ever. */
export function isInTurn(state: AgentState | undefined): boolean {
  return state?.state === "working" || state?.state === "queued";
}

/** The agents in the middle of a turn, as far as that can be told. */
export async function agentsInTurn(
  fleet: Fleet,
  supervisor: Supervisor,
  sources: StateSources,
  agents: readonly RosterAgent[],
): Promise<ReadonlyMap<AgentName, AgentState>> {
  const seen = await observe(fleet, supervisor, agents);
  const states = await statesOf(fleet, sources, seen.agents);
  return new Map([...states].filter(([, state]) => isInTurn(state)));
}

/**
 * Waits until none of these agents is in the middle of a turn, for `timeoutMs` at most, and returns the agents that
 * still are. `say` is called at each look with a text that names them. Returns at once when the fleet's signal is
 * aborted.
 */
export async function waitForTurns(
  fleet: Fleet,
  supervisor: Supervisor,
  sources: StateSources,
  agents: readonly RosterAgent[],
  { timeoutMs, say }: { readonly timeoutMs: number; readonly say: (text: string) => Promise<void> },
): Promise<ReadonlyMap<AgentName, AgentState>> {
  const deadline = fleet.clock.monotonic() + timeoutMs;
  for (;;) {
    const busy = await agentsInTurn(fleet, supervisor, sources, agents);
    const left = deadline - fleet.clock.monotonic();
    if (busy.size === 0 || left <= 0 || fleet.signal.aborted) return busy;
    await say(inTurnText([...busy.keys()]));
    await fleet.clock.sleep(Math.min(POLL_MS, left), fleet.signal);
  }
}

/** How many agents a line names; the rest are counted. */
const NAMED = 3;

/** Pure. "coder0, coder1, coder2 and 4 more are in mid-turn". */
export function inTurnText(names: readonly AgentName[]): string {
  const more = names.length - NAMED;
  const named = names.slice(0, NAMED).join(", ");
  const many = more > 0 ? ` and ${more} more` : "";
  return `${named}${many} ${names.length === 1 ? "is" : "are"} in mid-turn`;
}

/** Why an agent was left alone. */
export function stillInTurn({ state }: AgentState): string {
  return `it is in mid-turn (${state}); --now cuts it`;
}

/** Added to the outcome of an agent whose turn was cut. */
export const TURN_CUT = "its turn was cut";
