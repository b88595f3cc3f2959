/** Who did what: an operation that acts says what the fleet's journal shall say of it. */
import { expect, test } from "bun:test";
import { OPERATIONS } from "../../../src/operations/index.ts";

/** A message has an event of its own, with its verdict. */
const WRITTEN_DOWN_OTHERWISE = ["agent.send", "agent.broadcast"];

test("every operation that changes something is written down, and none that only looks", async () => {
  const wrong: string[] = [];
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const operation = await entry.load();
    const isWritten = operation.deed !== undefined || WRITTEN_DOWN_OTHERWISE.includes(name);
    if (isWritten !== (operation.needs !== "read")) wrong.push(name);
  }
  expect(wrong).toEqual([]);
});
