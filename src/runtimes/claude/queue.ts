import type { RuntimeWorld } from "../contract.ts";

/** How many messages claude holds, by the end of its record; what was queued long before is not counted. */
export async function messagesHeld(world: RuntimeWorld, record: string): Promise<number> {
  const text = (await world.readText(record, -QUEUE_TAIL, QUEUE_TAIL)) ?? "";
  return countHeld(text.split("\n"));
}

const QUEUE_TAIL = 64 * 1024;

/** Pure: the same of lines, oldest first. */
export function countHeld(lines: readonly string[]): number {
  let held = 0;
  for (const line of lines) {
    const operation = /^\{"type":"queue-operation","operation":"(\w+)"/.exec(line)?.[1];
    if (operation === "enqueue") held += 1;
    else if (operation === "popAll") held = 0;
    else if (operation !== undefined) held = Math.max(0, held - 1);
  }
  return held;
}
