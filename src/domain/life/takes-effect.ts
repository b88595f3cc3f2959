import { parseRoster } from "../roster/load.ts";
import type { Roster } from "../roster/roster.ts";

/** Keys of the roster that are read anew each time that they matter: by every command, and at every notice, limit and budget. */
const AT_ONCE = {
  notify: ({ notify }: Roster) => notify,
  agents_may: ({ agentsMay }: Roster) => agentsMay,
  agents_most: ({ agentsMost }: Roster) => agentsMost,
  // an agent that comes or goes is no change of it
  on_limit: ({ agents }: Roster) => agents.map(({ name, onLimit }) => [name, onLimit]),
  budget: ({ agents }: Roster) => agents.map(({ name, budget }) => [name, budget]),
} as const;

export type KeyAtOnce = keyof typeof AT_ONCE;

/** When a change of a roster's text holds. */
export interface TakesEffect {
  /** Those of these keys that were changed: they hold from now on. */
  readonly atOnce: readonly KeyAtOnce[];
  /** Something else was changed too, which `fleet apply` brings about. */
  readonly needsApply: boolean;
}

/** Pure. Of a text that was no roster before, all is new. Which comments were changed changes nothing. */
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

/** Without what is in effect at once. */
function applied(roster: Roster): Roster {
  const agents = roster.agents.map((agent) => ({ ...agent, onLimit: "park" as const, budget: undefined }));
  return { ...roster, notify: undefined, agentsMay: [], agentsMost: 0, agents };
}

/** With those agents alone that the other one has too. */
function ofBoth(roster: Roster, other: Roster): Roster {
  const names = new Set(other.agents.map(({ name }) => name));
  return { ...roster, agents: roster.agents.filter(({ name }) => names.has(name)) };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
