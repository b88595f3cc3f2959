import type { Roster } from "./roster.ts";

/**
 * Files that were read before, found by their exact text and the mosaic that read them. Another text or binary finds
 * nothing, so nothing stale is ever used.
 */
export interface ReadCache<Read> {
  find(text: string): Promise<Read | undefined>;
  /** Fails silently where it cannot be kept: it only saves time. */
  keep(text: string, read: Read): Promise<void>;
  /** Forgets everything. */
  forget(): Promise<void>;
}

export type RosterCache = ReadCache<Roster>;
