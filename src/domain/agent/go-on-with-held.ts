import type { AgentLook, StateSources } from "./look.ts";

/** After that a runtime whose word cannot be had is not asked for it at each beat. */
const WORD_SOUGHT_MS = 10 * 60_000;

/**
 * Has an agent that was restarted begin on what it was told before: its sender was told that the agent holds the message
 * until it has time. Not while the fleet is paused: a model is asked for nothing then.
 *
 * Returns whether the next beat has to look again though nothing is printed until then: such an agent prints nothing more,
 * and on a busy host its server is at first too slow for a look.
 */
export async function goOnWithHeld(
  { world }: Pick<StateSources, "world">,
  {
    adapter,
    facts,
    state,
    processAgeMs = WORD_SOUGHT_MS,
  }: Pick<AgentLook, "adapter" | "facts" | "state" | "processAgeMs">,
  isPaused: () => Promise<boolean>,
): Promise<boolean> {
  if (facts === undefined || adapter.goOnWithHeld === undefined) return false;
  const isYoung = processAgeMs < WORD_SOUGHT_MS;
  if (state.leftBehind === undefined)
    return isYoung && (state.source !== "native" || state.unbegun === "unknown");
  if (await isPaused()) return true;
  const { kind } = await adapter.goOnWithHeld(facts, world, state.leftBehind);
  // what it was handed it has taken, which is no proof that it begins
  return kind !== "handed" || isYoung;
}
