import { describe, expect, test } from "bun:test";
import {
  waitFor,
  waitForMany,
  wholeEnd,
  type AgentEnd,
  type WaitedFor,
} from "../../../../src/domain/agent/wait-for.ts";
import { DeliveryStage } from "../../../support/delivery-stage.ts";

function stage(change: (made: DeliveryStage) => void): DeliveryStage {
  const made = new DeliveryStage();
  change(made);
  return made;
}

async function wait(made: DeliveryStage, what: WaitedFor, timeoutMs = 60_000) {
  const { fleet, sources, changes } = made.tools;
  const end = await waitFor(fleet, sources, changes, made.agent, what, timeoutMs);
  expect(made.changes.open).toBe(0);
  return end;
}

describe("to wait for an agent", () => {
  for (const [what, state] of [
    ["idle", "idle"],
    ["blocked", "blocked: approval"],
    ["blocked", "blocked: rate-limit"],
  ] as const) {
    test(`that is ${state} already for ${what} ends at once`, async () => {
      const made = stage(({ pane }) => (pane.state = state));
      expect(await wait(made, what)).toEqual({ kind: "reached", state });
      expect(made.clock.monotonic()).toBe(0);
    });

    test(`for ${what} ends soon after it is ${state}`, async () => {
      const made = stage(({ pane, clock }) => {
        pane.state = "working";
        clock.plan(5_000, () => (pane.state = state));
      });
      expect(await wait(made, what)).toEqual({ kind: "reached", state });
      expect(made.clock.monotonic()).toBeWithin(5_000, 5_500);
    });
  }

  test("that is available counts as idle", async () => {
    const made = stage(({ pane }) => (pane.state = "available"));
    expect(await wait(made, "idle")).toMatchObject({ kind: "reached" });
  });

  for (const what of ["idle", "blocked"] as const) {
    test(`for ${what} ends at once when it dies, or is not there`, async () => {
      const made = stage(({ pane, clock }) => {
        pane.state = "working";
        clock.plan(5_000, () => pane.die());
      });
      expect(await wait(made, what)).toEqual({ kind: "died", detail: "the pane's process has ended" });
      expect(made.clock.monotonic()).toBeLessThan(5_500);
      const gone = stage(({ pane }) => (pane.exists = false));
      expect(await wait(gone, what)).toEqual({ kind: "died", detail: "there is no session of this name" });
    });

    test(`for ${what} ends too where it was started again between two looks`, async () => {
      const made = stage(({ pane, clock }) => {
        pane.state = "working";
        clock.plan(5_000, () => {
          pane.restart();
          pane.state = "working";
        });
      });
      expect(await wait(made, what)).toEqual({
        kind: "died",
        detail: "another process has taken its place",
      });
    });
  }

  test("also where tmux did not answer at first", async () => {
    const made = stage(({ pane, clock }) => {
      pane.state = "working";
      pane.answers = false;
      clock.plan(3_000, () => (pane.answers = true));
      clock.plan(9_000, () => pane.restart());
    });
    expect(await wait(made, "blocked")).toMatchObject({ kind: "died" });
  });

  test("for exit is what a death is, or another process in its place", async () => {
    for (const happens of ["die", "restart"] as const) {
      const made = stage(({ pane, clock }) => clock.plan(2_000, () => pane[happens]()));
      expect(await wait(made, "exit")).toEqual({ kind: "reached", state: "dead" });
    }
  });

  test("ends with the last state when time is up", async () => {
    const made = stage(({ pane }) => (pane.state = "working"));
    expect(await wait(made, "idle", 3_000)).toEqual({ kind: "timed out", state: "working" });
    expect(made.clock.monotonic()).toBe(3_000);
  });

  test("is not fooled by a date that jumps", async () => {
    const made = stage(({ pane, clock }) => {
      pane.state = "working";
      clock.plan(1_000, () => clock.jump(-3_600_000));
    });
    expect((await wait(made, "idle", 3_000)).kind).toBe("timed out");
    expect(made.clock.monotonic()).toBe(3_000);
  });

  test("ends when it is interrupted", async () => {
    const made = stage(({ pane, clock, fleet }) => {
      pane.state = "working";
      clock.plan(2_000, () => fleet.interrupt.abort());
    });
    expect(await wait(made, "idle")).toEqual({ kind: "interrupted" });
  });

  test("asks tmux ten times a second at most, however often its files change", async () => {
    const made = stage(({ pane }) => (pane.state = "working"));
    made.changes.watch = () => ({ next: async () => undefined, close: () => undefined });
    await wait(made, "idle", 10_000);
    expect(made.pane.looks).toBeLessThanOrEqual(102);
  });
});

const many = async (made: DeliveryStage, throughDialogs: boolean) => {
  const { fleet, sources, changes } = made.tools;
  const options = { what: "idle", any: false, throughDialogs, timeoutMs: 20_000 } as const;
  const { kind, agents } = await waitForMany(fleet, sources, changes, [made.agent], options);
  expect(made.changes.open).toBe(0);
  return [kind, agents[0]?.end.kind];
};

const asks = () =>
  stage(({ pane, clock }) => {
    pane.state = "working";
    clock.plan(5_000, () => (pane.state = "blocked: approval"));
    clock.plan(9_000, () => (pane.state = "idle"));
  });

describe("to wait for many", () => {
  const REACHED: AgentEnd = { kind: "reached", state: "idle" };
  const WAITING: AgentEnd = { kind: "waiting", state: "working" };
  const BLOCKED: AgentEnd = { kind: "blocked", state: "blocked: trust" };
  const DIED: AgentEnd = { kind: "died", detail: "gone" };

  test.each([
    ["all are there", false, [REACHED, REACHED], "reached"],
    ["one is not there yet", false, [REACHED, WAITING], undefined],
    ["one waits for a person", false, [WAITING, BLOCKED, REACHED], "failed"],
    ["one died", false, [WAITING, DIED], "failed"],
    ["any: one is there, whatever the others are", true, [DIED, BLOCKED, REACHED], "reached"],
    ["any: one may still come", true, [DIED, BLOCKED, WAITING], undefined],
    ["any: none can come any more", true, [DIED, BLOCKED], "failed"],
  ] as const)("%s", (_, any, ends, kind) => {
    expect(wholeEnd(any, ends)).toBe(kind);
  });

  test("ends when a dialog opens, and may wait until it is answered", async () => {
    const impatient = asks();
    expect(await many(impatient, false)).toEqual(["failed", "blocked"]);
    expect(impatient.clock.monotonic()).toBeWithin(5_000, 5_500);
    expect(await many(asks(), true)).toEqual(["reached", "reached"]);
  });

  test("a rate limit is waited out: no person would end it", async () => {
    const limited = stage(({ pane, clock }) => {
      pane.state = "blocked: rate-limit";
      clock.plan(9_000, () => (pane.state = "idle"));
    });
    expect(await many(limited, false)).toEqual(["reached", "reached"]);
  });
});
