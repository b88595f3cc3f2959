import type { AgentLook, StateSources } from "./look.ts";

/**
 * Has an agent that was restarted begin on what it was told before: its sender was told that the agent holds the message
 * until it has time. Not while the fleet is paused: a model is asked for nothing then.
 */
export async function goOnWithHeld(
  { world }: Pick<StateSources, "world">,
  { adapter, facts, state }: Pick<AgentLook, "adapter" | "facts" | "state">,
  isPaused: () => Promise<boolean>,
): Promise<void> {
  if (state.unbegun === undefined || facts === undefined || adapter.goOnWithHeld === undefined) return;
  if (!(await isPaused())) await adapter.goOnWithHeld(facts, world);
}
