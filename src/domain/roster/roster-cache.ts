import type { Roster } from "./roster.ts";

/**
 * Rosters that were read before, found by their exact text and by the mosaic that read them. For another text or
 * another binary there is none, so nothing stale is ever found.
 */
export interface RosterCache {
  find(text: string): Promise<Roster | undefined>;
  /** Where it cannot be kept, nothing is said: it only saves time. */
  keep(text: string, roster: Roster): Promise<void>;
  /** Forgets every roster. */
  forget(): Promise<void>;
}
