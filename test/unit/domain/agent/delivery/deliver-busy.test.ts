/** A runtime whose one thread draws and reads the keys, and is in the middle of its work. */
import { describe, expect, test } from "bun:test";
import { MOST_START_MS } from "../../../../../src/domain/agent/decide-state.ts";
import {
  type DeliveryStage,
  expectNoHarm,
  PASTE,
  stageWith,
  TEXT,
} from "../../../../support/delivery-stage.ts";

/** Its box is drawn, and it reads no key yet. */
function busyStage(ageMs: number, change: (made: DeliveryStage) => unknown = () => undefined): DeliveryStage {
  const made = stageWith(change);
  made.adapter.typing = { ...made.adapter.typing, readsByItsFirstThread: true };
  made.fleet.processes.waiting = false;
  made.age(ageMs);
  return made;
}

describe("one that was just started", () => {
  for (const ageMs of [2_000, MOST_START_MS - 20_000]) {
    test(`${ageMs / 1000} s ago is typed to once it reads its keys, however still its screen is`, async () => {
      let freedAt = Infinity;
      let pastedAt = 0;
      const made = busyStage(ageMs, ({ clock, pane, fleet }) => {
        clock.plan(6_000, () => {
          fleet.processes.waiting = true;
          freedAt = clock.now();
        });
        pane.on("before paste", () => (pastedAt = clock.now()));
      });
      expect((await made.send()).verdict).toBe("accepted");
      expect(pastedAt).toBeGreaterThanOrEqual(freedAt);
      expect(made.pane.accepted).toEqual([TEXT]);
      expectNoHarm(made);
    });
  }

  test("and works until time is up is not ready, and nothing is typed", async () => {
    const made = busyStage(2_000);
    expect(await made.send()).toMatchObject({ verdict: "not-ready" });
    expect(made.pane.typed).toEqual([]);
  });

  test("and works again while its screen is watched is looked at once more", async () => {
    const made = busyStage(2_000, ({ fleet, pane, clock }) => {
      // after the first look that finds it ready, and before the second
      pane.on("before look 2", () => (fleet.processes.waiting = true));
      pane.on("before look 3", () => (fleet.processes.waiting = false));
      clock.plan(5_000, () => (fleet.processes.waiting = true));
    });
    const started = made.clock.now();
    let pastedAfter = 0;
    made.pane.on("before paste", () => (pastedAfter = made.clock.now() - started));
    expect((await made.send()).verdict).toBe("accepted");
    expect(pastedAfter).toBeGreaterThanOrEqual(5_000);
  });

  test("is typed to where nobody can see what its thread does", async () => {
    const made = busyStage(2_000);
    made.fleet.processes.waiting = undefined;
    expect((await made.send()).verdict).toBe("accepted");
  });
});

describe("a text that was pasted while it works", () => {
  test("gets its Enter when it is shown at last: it is not given up meanwhile", async () => {
    const made = busyStage(3_600_000, ({ pane, clock, fleet }) => {
      pane.dropsText = true;
      pane.on("after paste", () =>
        clock.plan(8_000, () => {
          pane.box = TEXT;
          fleet.processes.waiting = true;
        }),
      );
    });
    expect((await made.send({ timeoutMs: 30_000 })).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
    expectNoHarm(made);
  });

  test("is given up where it reads its keys and does not show it", async () => {
    const made = busyStage(3_600_000, ({ pane }) => (pane.dropsText = true));
    made.fleet.processes.waiting = true;
    const { verdict, elapsedMs } = await made.send({ timeoutMs: 30_000 });
    expect(verdict).toBe("unknown");
    expect(elapsedMs).toBeLessThan(10_000);
    expect(made.pane.typed).toEqual([PASTE]);
  });

  test("is given up when time is up", async () => {
    const made = busyStage(3_600_000, ({ pane }) => (pane.dropsText = true));
    const { verdict, elapsedMs } = await made.send({ timeoutMs: 20_000 });
    expect(verdict).toBe("unknown");
    expect(elapsedMs).toBeGreaterThanOrEqual(20_000);
    expect(elapsedMs).toBeLessThan(25_000);
    expect(made.pane.typed).toEqual([PASTE]);
  });
});
