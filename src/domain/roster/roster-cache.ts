import type { Roster } from "./roster.ts";

/**
 * Rosters that were read before, by their very text and by the mosaic that read them: another letter, or another
 * binary, and there is none. So it cannot be stale.
 */
export interface RosterCache {
  find(text: string): Promise<Roster | undefined>;
  /** Where it cannot be kept, nothing is said: it only saves time. */
  keep(text: string, roster: Roster): Promise<void>;
  /** Nothing is kept any more. */
  forget(): Promise<void>;
}
