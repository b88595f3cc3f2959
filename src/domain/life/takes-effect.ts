import { parseRoster } from "../roster/load.ts";
import type { Roster } from "../roster/roster.ts";

/** Keys of the roster that are read whenever they matter: by every command, and at every notice, limit and budget. */
const AT_ONCE = {
  notify: ({ notify }: Roster) => notify,
  agents_may: ({ agentsMay }: Roster) => agentsMay,
  agents_most: ({ agentsMost }: Roster) => agentsMost,
  // adding or removing an agent does not change it
  on_limit: ({ agents }: Roster) => agents.map(({ name, onLimit }) => [name, onLimit]),
  budget: ({ agents }: Roster) => agents.map(({ name, budget }) => [name, budget]),
} as const;

export type KeyAtOnce = keyof typeof AT_ONCE;

/** When a change of the roster's text takes effect. */
export interface TakesEffect {
  /** The changed keys that take effect at once. */
  readonly atOnce: readonly KeyAtOnce[];
  /** Whether something else was changed too, which needs `fleet apply`. */
  readonly needsApply: boolean;
}

/** Pure. Where the text was no valid roster before, everything is new. Comments change nothing. */
export function takesEffect(before: string, after: string): TakesEffect {
  const [old, now] = [parseRoster(before, "", "any"), parseRoster(after, "", "any")];
  if (!old.ok || !now.ok) return { atOnce: [], needsApply: true };
  const keys = Object.keys(AT_ONCE) as KeyAtOnce[];
  return {
    atOnce: keys.filter(
      (key) =>
        !isSame(AT_ONCE[key](ofBoth(old.roster, now.roster)), AT_ONCE[key](ofBoth(now.roster, old.roster))),
    ),
    needsApply: !isSame(applied(old.roster), applied(now.roster)),
  };
}

/** Without the keys that take effect at once. */
function applied(roster: Roster): Roster {
  const agents = roster.agents.map((agent) => ({ ...agent, onLimit: "park" as const, budget: undefined }));
  return { ...roster, notify: undefined, agentsMay: [], agentsMost: 0, agents };
}

/** With only the agents that the other roster has too. */
function ofBoth(roster: Roster, other: Roster): Roster {
  const names = new Set(other.agents.map(({ name }) => name));
  return { ...roster, agents: roster.agents.filter(({ name }) => names.has(name)) };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
