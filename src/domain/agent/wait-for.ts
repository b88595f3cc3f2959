import type { Fleet } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Changes, ChangeWatch } from "../ports/sending.ts";
import { isDialog } from "./decide-state.ts";
import { lookAtAgents, type AgentLook, type StateSources } from "./look.ts";

const WAITED_FOR = ["idle", "blocked", "exit"] as const;
export type WaitedFor = (typeof WAITED_FOR)[number];

export type WaitEnd =
  | { readonly kind: "reached"; readonly state: string }
  /** Its process ended, or another took its place: what was waited for will not come from it. */
  | { readonly kind: "died"; readonly detail: string }
  | { readonly kind: "timed out"; readonly state: string }
  | { readonly kind: "interrupted" };

/** The runtime's own files tell when to look again; a screen alone is looked at this often. */
const POLL_MS = 250;
/** The shortest time between two looks, however often a busy runtime writes: each look is a call of tmux. */
const LEAST_MS = 100;

/** How the wait for one agent ended. */
export type AgentEnd =
  | Extract<WaitEnd, { readonly kind: "reached" | "died" }>
  /** A dialog is open: the agent does not go on before somebody answers it. */
  | { readonly kind: "blocked"; readonly state: string }
  | { readonly kind: "waiting"; readonly state: string };

export interface ManyEnd {
  readonly kind: "reached" | "failed" | "timed out" | "interrupted";
  /** In the order in which the agents were named. */
  readonly agents: readonly { readonly agent: RosterAgent; readonly end: AgentEnd }[];
}

export interface WaitOptions {
  readonly what: WaitedFor;
  /** Whether one agent is enough, instead of all. */
  readonly any: boolean;
  /** Whether to keep waiting while a dialog waits for a person; otherwise a dialog ends the wait. */
  readonly throughDialogs: boolean;
  readonly timeoutMs: number;
}

/** Waits for an agent to be idle, blocked or gone. Returns at once when it dies, even if it is started again. */
export async function waitFor(
  fleet: Fleet,
  sources: StateSources,
  changes: Changes,
  agent: RosterAgent,
  what: WaitedFor,
  timeoutMs: number,
): Promise<WaitEnd> {
  const options = { what, any: false, throughDialogs: true, timeoutMs };
  const { kind, agents } = await waitForMany(fleet, sources, changes, [agent], options);
  const end = agents[0]?.end;
  if (end?.kind === "reached" || end?.kind === "died") return end;
  if (kind === "interrupted" || end === undefined) return { kind: "interrupted" };
  return { kind: "timed out", state: end.state };
}

/**
 * Waits until all of these agents, or one of them, have reached a state; later changes do not matter. Returns at once
 * where that is no longer possible: one has died, or waits for a person. One call of tmux a look, for any number of
 * agents.
 */
export async function waitForMany(
  fleet: Fleet,
  sources: StateSources,
  changes: Changes,
  agents: readonly RosterAgent[],
  options: WaitOptions,
): Promise<ManyEnd> {
  const deadline = fleet.clock.monotonic() + options.timeoutMs;
  const bases = new Map<RosterAgent, AgentLook>();
  const ends = new Map<RosterAgent, AgentEnd>();
  let watch: ChangeWatch | undefined;
  const report = (kind: ManyEnd["kind"]): ManyEnd => ({
    kind,
    agents: agents.map((agent) => ({ agent, end: ends.get(agent) ?? { kind: "waiting", state: "unknown" } })),
  });
  try {
    for (;;) {
      const open = agents.filter((agent) => isOpen(ends.get(agent)));
      const looks = await lookAtAgents(fleet, sources, open);
      for (const [index, agent] of open.entries()) {
        const look = looks[index];
        if (look === undefined) continue;
        const base = bases.get(agent);
        if (base?.view === undefined) bases.set(agent, look);
        ends.set(agent, agentEnd(options, bases.get(agent) ?? look, look));
      }
      watch ??= changes.watch(looks.flatMap(watchedBy));
      const kind = wholeEnd(
        options.any,
        report("reached").agents.map(({ end }) => end),
      );
      if (kind !== undefined) return report(kind);
      if (fleet.signal.aborted) return report("interrupted");
      const left = deadline - fleet.clock.monotonic();
      if (left <= 0) return report("timed out");
      await fleet.clock.sleep(Math.min(LEAST_MS, left), fleet.signal);
      await watch.next(Math.min(POLL_MS, Math.max(0, left - LEAST_MS)), fleet.signal);
    }
  } finally {
    watch?.close();
  }
}

function watchedBy({ facts, adapter }: AgentLook): readonly string[] {
  return facts === undefined ? [] : (adapter.watched?.(facts) ?? []);
}

/** A dialog may be answered meanwhile, so an agent that waits at one is looked at again. */
function isOpen(end: AgentEnd | undefined): boolean {
  return end?.kind !== "reached" && end?.kind !== "died";
}

function agentEnd(
  { what, throughDialogs }: Pick<WaitOptions, "what" | "throughDialogs">,
  first: Pick<AgentLook, "state" | "view">,
  now: Pick<AgentLook, "state" | "view">,
): AgentEnd {
  const end = endOf(what, first, now);
  if (end !== undefined) return end;
  const { state } = now.state;
  return isDialog(now.state) && !throughDialogs ? { kind: "blocked", state } : { kind: "waiting", state };
}

/** Pure. What the ends of all agents mean for the whole wait; undefined: wait on. */
export function wholeEnd(any: boolean, ends: readonly AgentEnd[]): "reached" | "failed" | undefined {
  const isReached = ({ kind }: AgentEnd) => kind === "reached";
  const isLost = ({ kind }: AgentEnd) => kind === "died" || kind === "blocked";
  if (any ? ends.some(isReached) : ends.every(isReached)) return "reached";
  return (any ? ends.every(isLost) : ends.some(isLost)) ? "failed" : undefined;
}

/** Pure. What a look means for the wait for this agent; undefined: wait on. */
function endOf(
  what: WaitedFor,
  first: Pick<AgentLook, "state" | "view">,
  now: Pick<AgentLook, "state" | "view">,
): Extract<WaitEnd, { readonly kind: "reached" | "died" }> | undefined {
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
