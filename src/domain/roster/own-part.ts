import type { Roster } from "./roster.ts";

/** The part of a shared roster that belongs to one host. Pure. */
export function ownPart(roster: Roster, host: string): Roster {
  const agents = roster.agents.filter(({ hosts }) => hosts?.some((name) => name === host) ?? true);
  return agents.length === roster.agents.length ? roster : { ...roster, agents };
}
