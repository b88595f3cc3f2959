import { parseRoster } from "../roster/load.ts";
import type { Roster } from "../roster/roster.ts";

/** Keys of the roster that are read anew each time that they matter: by every command, and at every notice. */
const AT_ONCE = { notify: "notify", agents_may: "agentsMay", agents_most: "agentsMost" } as const;

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
  const [old, now] = [parseRoster(before, ""), parseRoster(after, "")];
  if (!old.ok || !now.ok) return { atOnce: [], needsApply: true };
  const keys = Object.keys(AT_ONCE) as KeyAtOnce[];
  return {
    atOnce: keys.filter((key) => !isSame(old.roster[AT_ONCE[key]], now.roster[AT_ONCE[key]])),
    needsApply: !isSame(applied(old.roster), applied(now.roster)),
  };
}

/** Without what is in effect at once. */
function applied(roster: Roster): Roster {
  return { ...roster, notify: undefined, agentsMay: [], agentsMost: 0 };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
