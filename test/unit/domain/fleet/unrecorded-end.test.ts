import { expect, test } from "bun:test";
import type { AgentObservation } from "../../../../src/domain/fleet/observation.ts";
import { isEndUnrecorded } from "../../../../src/domain/fleet/unrecorded-end.ts";

const runs = { known: true, value: { state: "running" } };
const failed = { known: true, value: { state: "failed" } };
const unknown = { known: false, why: "tmux did not answer" };
const pane = (dead: boolean) => ({ known: true, value: { dead } });
const none = { known: true, value: undefined };

test("an end is unrecorded where the process has ended and its supervisor says that it runs", () => {
  const cases = [
    [pane(true), runs, true],
    [none, runs, true],
    [pane(false), runs, false],
    [pane(true), failed, false],
    [none, failed, false],
    [unknown, runs, false],
    [pane(true), unknown, false],
  ] as const;
  for (const [seen, supervised, untold] of cases) {
    expect([seen, supervised, isEndUnrecorded({ pane: seen, supervised } as AgentObservation)]).toEqual([
      seen,
      supervised,
      untold,
    ]);
  }
});
