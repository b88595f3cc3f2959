import type { Roster } from "./roster.ts";

/**
 * Files that were read before, found by their exact text and by the mosaic that read them. For another text or another
 * binary there is none, so nothing stale is ever found.
 */
export interface ReadCache<Read> {
  find(text: string): Promise<Read | undefined>;
  /** Where it cannot be kept, nothing is said: it only saves time. */
  keep(text: string, read: Read): Promise<void>;
  /** Forgets everything. */
  forget(): Promise<void>;
}

export type RosterCache = ReadCache<Roster>;
