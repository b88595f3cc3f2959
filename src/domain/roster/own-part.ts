import type { Roster } from "./roster.ts";

/** What of a roster that several hosts have is of one of them. Pure. */
export function ownPart(roster: Roster, host: string): Roster {
  const agents = roster.agents.filter(({ hosts }) => hosts?.some((name) => name === host) ?? true);
  return agents.length === roster.agents.length ? roster : { ...roster, agents };
}
