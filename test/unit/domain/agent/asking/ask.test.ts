/** The wait for an answer, on an agent in memory whose record the test writes. */
import { describe, expect, test } from "bun:test";
import { ask, type Asked } from "../../../../../src/domain/agent/asking/ask.ts";
import { replyToAsk } from "../../../../../src/domain/agent/asking/open-asks.ts";
import { lanes, sharedLooks } from "../../../../../src/domain/agent/asking/shared-looks.ts";
import { known } from "../../../../../src/base/answer.ts";
import type { Turn } from "../../../../../src/runtimes/turn.ts";
import { expectNoHarm, stageWith, type DeliveryStage } from "../../../../support/delivery-stage.ts";

const OVER: Turn = { kind: "over", how: "done", at: 5, answer: "yes", detail: "", others: [] };

/** A stage whose record says what `turn` is. */
function staged(change: (stage: Stage) => unknown = () => undefined): Stage {
  const stage = stageWith() as Stage;
  stage.turn = { kind: "running" };
  stage.adapter.turn = async () => known(stage.turn);
  change(stage);
  return stage;
}

interface Stage extends DeliveryStage {
  turn: Turn | undefined;
}

function asked(stage: Stage, more: { timeoutMs?: number; throughDialogs?: boolean } = {}): Promise<Asked> {
  const looks = sharedLooks(stage.fleet, stage.tools.sources);
  const options = { timeoutMs: 60_000, throughDialogs: false, ...more };
  return ask(stage.tools, looks, stage.request(), options, lanes(1));
}

const opens = (one: Stage) => one.clock.plan(8_000, () => (one.pane.state = "blocked: approval"));
const dies = (one: Stage) => one.clock.plan(8_000, () => one.pane.die());

describe("an agent that is asked", () => {
  test("is waited for until its turn is over", async () => {
    const stage = staged((one) => one.clock.plan(20_000, () => (one.turn = OVER)));
    const { end, receipt } = await asked(stage);
    expect(receipt.verdict).toBe("accepted");
    expect(end).toEqual({ kind: "answered", by: "turn", text: "yes", at: 5, others: [] });
    expectNoHarm(stage);
  });

  test("names the other messages that it answered with it", async () => {
    const others = ["[h:c -> h:a] #m2 do", "typed by hand"];
    const { end } = await asked(staged((one) => (one.turn = { ...OVER, others })));
    expect(end).toMatchObject({ kind: "answered", others: ["m2", null] });
  });

  test.each([
    [
      { ...OVER, how: "interrupted", answer: "half" },
      { kind: "broken", how: "interrupted", text: "half" },
    ],
    [
      { ...OVER, how: "failed", answer: undefined, detail: "529" },
      { kind: "broken", how: "failed", detail: "529" },
    ],
    [
      { ...OVER, answer: undefined },
      { kind: "broken", how: "silent" },
    ],
  ] as const)("whose turn ends otherwise has not answered: %#", async (turn, end) => {
    expect((await asked(staged((one) => (one.turn = turn)))).end).toMatchObject(end);
  });

  test("may answer by a reply before its turn is over", async () => {
    const stage = staged((one) =>
      one.clock.plan(8_000, () => void replyToAsk(one.fleet, "m1", "a", "by a reply")),
    );
    expect((await asked(stage)).end).toMatchObject({ kind: "answered", by: "reply", text: "by a reply" });
  });

  test("holds up the asker no longer than until a dialog waits for a person", async () => {
    expect((await asked(staged(opens))).end).toEqual({ kind: "blocked", state: "blocked: approval" });
    const through = staged((one) => {
      opens(one);
      one.clock.plan(30_000, () => (one.turn = OVER));
    });
    expect((await asked(through, { throughDialogs: true })).end).toMatchObject({ kind: "answered" });
  });

  test("goes on where the runtime itself answered the dialog", async () => {
    const stage = staged((one) => {
      one.pane.on("before look 4", () => (one.pane.state = "blocked: approval"));
      one.pane.on("before look 5", () => (one.pane.state = "working"));
      one.clock.plan(30_000, () => (one.turn = OVER));
    });
    expect((await asked(stage)).end).toMatchObject({ kind: "answered" });
  });

  test("that dies has not answered, unless its record says so by then", async () => {
    expect((await asked(staged(dies))).end).toMatchObject({ kind: "died" });
    const answered = staged((one) =>
      one.clock.plan(8_000, () => {
        one.pane.die();
        one.turn = OVER;
      }),
    );
    expect((await asked(answered)).end).toMatchObject({ kind: "answered", text: "yes" });
    expect((await asked(staged((one) => one.clock.plan(8_000, () => one.pane.restart())))).end).toEqual({
      kind: "died",
      detail: "another process has taken its place",
    });
  });

  test("whose record does not have the message any more was told otherwise", async () => {
    const stage = staged((one) => {
      one.turn = { kind: "held" };
      one.clock.plan(8_000, () => (one.turn = undefined));
    });
    expect((await asked(stage)).end).toMatchObject({ kind: "broken", how: "taken-back" });
  });

  test("that is held in a memory alone is waited for", async () => {
    const stage = staged((one) => {
      one.turn = undefined;
      one.clock.plan(20_000, () => (one.turn = OVER));
    });
    expect((await asked(stage)).end).toMatchObject({ kind: "answered" });
  });

  test("whose record has no word for the end has answered once it is idle", async () => {
    const stage = staged((one) => {
      one.turn = { ...OVER, mayGoOn: true };
      one.pane.on("after Enter", () => (one.pane.state = "working"));
      one.clock.plan(9_000, () => (one.turn = { ...OVER, answer: "all of it", mayGoOn: true }));
      one.clock.plan(12_000, () => (one.pane.state = "idle"));
    });
    const { end, elapsedMs } = await asked(stage);
    expect(end).toMatchObject({ kind: "answered", text: "all of it" });
    expect(elapsedMs).toBeGreaterThanOrEqual(12_000);
  });

  test("that is late is told as that, and whether it has come to the message", async () => {
    const { end } = await asked(staged(), { timeoutMs: 20_000 });
    expect(end).toEqual({ kind: "timed-out", state: "idle", held: false });
    const held = await asked(
      staged((one) => (one.turn = { kind: "held" })),
      { timeoutMs: 20_000 },
    );
    expect(held.end).toMatchObject({ kind: "timed-out", held: true });
  });

  test("is not waited for where nothing was delivered", async () => {
    const stage = staged((one) => (one.pane.state = "blocked: trust"));
    expect(await asked(stage)).toMatchObject({
      receipt: { verdict: "blocked" },
      end: { kind: "undelivered" },
    });
  });

  test("is asked once by the same id, and waited for again", async () => {
    const stage = staged();
    expect((await asked(stage, { timeoutMs: 12_000 })).end).toMatchObject({ kind: "timed-out" });
    stage.turn = OVER;
    const again = await asked(stage);
    expect(again.receipt.evidence.repeats).toBeDefined();
    expect(again.end).toMatchObject({ kind: "answered" });
    expectNoHarm(stage);
  });
});

describe("several at once", () => {
  test("are looked at in one call, and worked on a few at a time", async () => {
    const stage = staged();
    const looks = sharedLooks(stage.fleet, stage.tools.sources);
    await Promise.all([looks.at(stage.agent), looks.at(stage.agent), looks.at(stage.agent)]);
    expect(stage.pane.looks).toBe(1);
    await looks.at(stage.agent);
    expect(stage.pane.looks).toBe(2);
    const inTurn = lanes(2);
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 7 }, () => inTurn(work)));
    expect(most).toBe(2);
  });
});
