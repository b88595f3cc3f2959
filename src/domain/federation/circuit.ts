import type { PeerContact } from "../ports/federation-store.ts";

/** So many failures in a row, and a peer is left alone for a while. */
const FAILURES = 3;
/** Twice as long after each further failure. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Whether a peer is asked: `open` is not, until a time; `trying` is, to see whether it answers again, and its next failure
 * opens it for longer.
 */
export type Circuit =
  | { readonly state: "closed" }
  | { readonly state: "trying" }
  | { readonly state: "open"; readonly until: number };

/** Pure: of what is kept, so that it holds over a restart and for every gateway of a team. */
export function circuitOf(
  { failures, lastFailureAt }: Pick<PeerContact, "failures" | "lastFailureAt">,
  now: number,
): Circuit {
  if (failures < FAILURES || lastFailureAt === null) return { state: "closed" };
  // a shift by more than 31 would begin anew
  const doubled = FIRST_PAUSE_MS * 2 ** Math.min(failures - FAILURES, 16);
  const until = lastFailureAt + Math.min(doubled, LONGEST_PAUSE_MS);
  // a clock that was set back must not leave it open for ever
  const isOpen = now < until && now >= lastFailureAt - LONGEST_PAUSE_MS;
  return isOpen ? { state: "open", until } : { state: "trying" };
}
