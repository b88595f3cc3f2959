import type { PeerContact } from "../ports/federation-store.ts";

/** After this many failures in a row, a peer is left alone for a while. */
const FAILURES = 3;
/** Doubles with each further failure. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Whether a peer is called. `open`: not until a time. `trying`: yes, to see whether it answers again; another failure
 * opens the circuit for longer.
 */
export type Circuit =
  | { readonly state: "closed" }
  | { readonly state: "trying" }
  | { readonly state: "open"; readonly until: number };

/** Pure. Derived from stored facts, so it survives a restart and is the same for every gateway of a team. */
export function circuitOf(
  { failures, lastFailureAt }: Pick<PeerContact, "failures" | "lastFailureAt">,
  now: number,
): Circuit {
  if (failures < FAILURES || lastFailureAt === null) return { state: "closed" };
  // a shift by more than 31 would start over
  const doubled = FIRST_PAUSE_MS * 2 ** Math.min(failures - FAILURES, 16);
  const until = lastFailureAt + Math.min(doubled, LONGEST_PAUSE_MS);
  // a clock that was set back must not leave it open for ever
  const isOpen = now < until && now >= lastFailureAt - LONGEST_PAUSE_MS;
  return isOpen ? { state: "open", until } : { state: "trying" };
}
