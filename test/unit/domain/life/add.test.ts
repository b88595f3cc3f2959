import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { addAgentToFleet, type LifeTools } from "../../../../src/domain/life/add.ts";
import type { KernelLock } from "../../../../src/domain/ports/kernel-lock.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

test("whether who asks may add one more is asked of the roster under its lock, where others may have added", async () => {
  const fleet = fakeFleet([rosterAgent({}, "coder0")]);
  const one = "version: 1\ntransport: tmux\nagents:\n  - { name: coder0, runtime: stub }\n";
  const two = `${one}  - { name: coder1, runtime: stub }\n`;
  fleet.files.texts.set(fleet.rosterFile, one);
  /** Another add is done while this one waits for the lock. */
  const lock: KernelLock = {
    withLock: async (_path, work) => {
      fleet.files.texts.set(fleet.rosterFile, two);
      return await work();
    },
  };
  const most = 2;
  const added = addAgentToFleet(fleet, { lock } as LifeTools, {
    name: "coder2",
    fields: [["runtime", "stub"]],
    start: false,
    graceMs: 0,
    requireMayAdd: ({ agents }) => {
      if (agents.length >= most) throw new MosaicError("configuration", "no more");
    },
  });
  expect(added).rejects.toThrow("no more");
  expect(fleet.files.texts.get(fleet.rosterFile)).toBe(two);
});
