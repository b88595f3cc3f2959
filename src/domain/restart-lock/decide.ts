import { inSeconds } from "../../base/durations.ts";
import type { Answer } from "../../base/answer.ts";
import type { LockSeen } from "./record.ts";
import type { RestartLockTimes } from "./settings.ts";
import type { Sighting } from "./sighting.ts";
import { ageOf } from "./sighting.ts";

/** `note` says why a lock is taken from its owner, for the person who reads stderr. */
export type LockDecision =
  | { readonly action: "refuse" }
  | { readonly action: "take" }
  | { readonly action: "wait" }
  | { readonly action: "take-over"; readonly note: string };

/**
 * What to do about the lock as it was just read.
 *
 * `ownerAlive` is the answer about the very process that the record names; "cannot tell" breaks nothing.
 * `sighting` must already include this look.
 */
export function decideRestartLock(
  seen: LockSeen,
  ownerAlive: Answer<boolean>,
  sighting: Sighting,
  times: RestartLockTimes,
): LockDecision {
  if (seen.kind === "absent") return { action: "take" };
  if (seen.kind === "hostile") return { action: "refuse" };
  if (seen.kind === "unparseable" || sighting.held === undefined) {
    return { action: "take-over", note: "restart lock is unreadable: taken over" };
  }
  const reason = reasonToTakeOver(ownerAlive, sighting.held, times);
  if (reason === undefined) return { action: "wait" };
  return { action: "take-over", note: `restart lock of pid ${seen.record.pid} ${reason}: taken over` };
}

function reasonToTakeOver(
  ownerAlive: Answer<boolean>,
  held: NonNullable<Sighting["held"]>,
  times: RestartLockTimes,
): string | undefined {
  if (ownerAlive.known && !ownerAlive.value) return "is left over, its owner is dead";
  if (held.ageAtFirstSight < -times.futureSkewMs) {
    return `is stamped ${inSeconds(-held.ageAtFirstSight)} in the future`;
  }
  if (ageOf(held) >= times.staleMs) return `was not refreshed for ${inSeconds(ageOf(held))}`;
  if (held.watchedMs >= times.noProgressMs) {
    return `showed no progress for ${inSeconds(held.watchedMs)}`;
  }
  return undefined;
}
