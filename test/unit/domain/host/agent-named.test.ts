/** An agent that is not in the roster: what is said of it, and where to look. */
import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { agentNamed } from "../../../../src/domain/host/host.ts";
import type { Roster } from "../../../../src/domain/roster/roster.ts";

const ROSTER = { agents: [{ name: "coder0" }] } as unknown as Roster;

function refusal(name: string): unknown {
  try {
    return agentNamed(ROSTER, name);
  } catch (thrown) {
    return thrown instanceof MosaicError ? [thrown.message, thrown.hint] : thrown;
  }
}

test.each([
  ["coder1", "did you mean coder0?"],
  ["somebody", "mosaic agent roster"],
  ["build3/coder0", "mosaic fleet ps --host build3; start, stop and restart take AGENT --host build3"],
  ["web:build3/coder0", "mosaic fleet ps --peer web; send, start, stop and restart take PEER:HOST/AGENT"],
])("%s is none of the roster", (name, hint) => {
  expect(refusal(name)).toEqual([`no agent ${JSON.stringify(name)} in the roster`, hint]);
});
