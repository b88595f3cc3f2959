import type { Actor } from "./audit.ts";

/**
 * Whom a record of this host names: as the audit does, and where they asked. Undefined: the owner, for whoever opens the
 * owner's socket is a process of theirs, as at the terminal.
 */
export function nameOfAsker(who: Actor | undefined): string | undefined {
  if (who?.askedAt !== undefined) return `${who.actor} at ${who.askedAt}`;
  return who?.via === "socket" ? undefined : who?.actor;
}
