import { describe, expect, test } from "bun:test";
import { resetAgent, type ResetResult } from "../../../../src/domain/agent/reset.ts";
import { RESET_ENTRY } from "../../../../src/domain/agent/delivery/stranded.ts";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { DeliveryStage, thrownBy } from "../../../support/delivery-stage.ts";

const NEW = known({ id: "c2", record: undefined });

class ResetStage extends DeliveryStage {
  restarts = 0;
  restart: () => Promise<string | undefined> = async () => undefined;

  reset(clearDraft = false): Promise<ResetResult> {
    const restart = () => {
      this.restarts += 1;
      return this.restart();
    };
    return resetAgent(this.tools, this.agent, { timeoutMs: 10_000, clearDraft }, restart);
  }

  run(name: "launchRecord" | "conversation"): string {
    return this.fleet.paths[name](this.agent.name);
  }

  /** It has a record of its launch, and the note of its conversation. */
  launched(): void {
    for (const name of ["launchRecord", "conversation"] as const) {
      this.fleet.files.texts.set(this.run(name), `${name} of before\n`);
    }
  }
}

function stage(change: (made: ResetStage) => void = () => undefined): ResetStage {
  const made = new ResetStage();
  change(made);
  return made;
}

describe("a reset", () => {
  test("is what the runtime's own command did, proven by another conversation", async () => {
    const made = stage();
    made.pane.on("after Enter", () => made.clock.plan(2_000, () => (made.conversation = NEW)));
    expect(await made.reset()).toEqual({
      agent: "a",
      outcome: "new conversation",
      verdict: undefined,
      before: "c1",
      after: "c2",
      by: "/new",
      detail: "conversation c2",
    });
    expect(made.pane.typed).toEqual(["paste: /new", "Enter"]);
    expect(made.restarts).toBe(0);
    expect(made.lock.held).toBe(0);
  });

  test("takes the command of the roster before that of the runtime", async () => {
    const made = stage();
    Object.assign(made.fleet.roster, { runtimes: { stub: { resetCommand: "/clear" } } });
    made.pane.on("after Enter", () => (made.conversation = NEW));
    expect((await made.reset()).by).toBe("/clear");
  });

  test("presses Enter in the menu that the command opens", async () => {
    const made = stage();
    made.pane.on("after paste", () => (made.pane.state = "blocked: picker"));
    made.pane.on("before Enter", () => {
      made.pane.state = "idle";
      made.conversation = NEW;
    });
    expect((await made.reset()).outcome).toBe("new conversation");
  });

  test("presses an Enter again that was swallowed, and never the command", async () => {
    const made = stage(({ pane }) => (pane.swallows = 1));
    made.pane.on("after Enter", () => made.pane.on("after Enter", () => (made.conversation = NEW)));
    expect(await made.reset()).toMatchObject({ outcome: "new conversation", after: "c2" });
    expect(made.pane.typed).toEqual(["paste: /new", "Enter", "Enter"]);
    expect(made.restarts).toBe(0);
    const deaf = stage(({ pane }) => (pane.swallows = 99));
    expect(await deaf.reset()).toMatchObject({ outcome: "restarted" });
    expect(deaf.pane.typed.filter((key) => key === "Enter")).toHaveLength(3);
  });

  test("by a channel of the runtime types nothing", async () => {
    const made = stage();
    made.adapter.reset = async () => {
      made.conversation = NEW;
      return { kind: "handed", channel: "fake channel", receipt: "c2" };
    };
    expect(await made.reset()).toMatchObject({ outcome: "new conversation", by: "fake channel" });
    expect(made.pane.typed).toEqual([]);
  });

  test("by a channel that is not there gives way to keys; by one that is unclear it does not", async () => {
    const absent = stage(({ adapter }) => {
      adapter.reset = async () => ({ kind: "not-there", why: "" });
    });
    absent.pane.on("after Enter", () => (absent.conversation = NEW));
    expect((await absent.reset()).by).toBe("/new");
    const unclear = stage(({ adapter }) => {
      adapter.reset = async () => ({ kind: "unclear", channel: "fake channel", why: "" });
    });
    await unclear.reset();
    expect(unclear.pane.typed).toEqual([]);
  });

  test("of one that had no conversation is its first", async () => {
    const made = stage((one) => (one.conversation = known(undefined)));
    made.pane.on("after Enter", () => (made.conversation = NEW));
    expect(await made.reset()).toMatchObject({ outcome: "new conversation", before: undefined, after: "c2" });
  });

  test("waits until it is idle", async () => {
    const made = stage(({ pane, clock }) => {
      pane.state = "working";
      clock.plan(4_000, () => (pane.state = "idle"));
    });
    made.pane.on("after Enter", () => (made.conversation = NEW));
    expect((await made.reset()).outcome).toBe("new conversation");
  });
});

describe("a reset is not proven", () => {
  test("by the conversation that could not be told before: it may be the old one", async () => {
    const made = stage((one) => (one.conversation = cannotTell("in the middle of a write")));
    made.pane.on("after Enter", () => (made.conversation = known({ id: "c1", record: undefined })));
    expect(await made.reset()).toMatchObject({ outcome: "restarted" });
  });

  test("by an answer that fails after it", async () => {
    const made = stage();
    made.pane.on("after Enter", () => (made.conversation = cannotTell("gone")));
    expect(await made.reset()).toMatchObject({ outcome: "restarted", before: "c1" });
  });

  test("then it is restarted, and has nothing to resume", async () => {
    const made = stage((one) => one.launched());
    made.restart = async () => {
      expect(made.fleet.files.texts.has(made.run("launchRecord"))).toBe(false);
      expect(made.fleet.files.texts.has(made.run("conversation"))).toBe(false);
      return undefined;
    };
    expect(await made.reset()).toMatchObject({ outcome: "restarted", by: "restart", before: "c1" });
    expect(made.restarts).toBe(1);
    expect(made.lock.held).toBe(0);
  });

  test("and where the restart fails it keeps what is known of its life", async () => {
    const made = stage((one) => one.launched());
    made.restart = async () => "the fleet is paused";
    expect(await made.reset()).toMatchObject({ outcome: "unproven", detail: "the fleet is paused" });
    expect(made.fleet.files.texts.get(made.run("launchRecord"))).toBe("launchRecord of before\n");
    expect(made.fleet.files.modes.get(made.run("launchRecord"))).toBe(0o600);
  });

  test("also where the restart throws", async () => {
    const made = stage((one) => one.launched());
    made.restart = async () => {
      throw new Error("locked");
    };
    expect(await thrownBy(made.reset())).toMatchObject({ message: "locked" });
    expect(made.fleet.files.texts.get(made.run("conversation"))).toBe("conversation of before\n");
  });

  test("but what a new life wrote stays", async () => {
    const made = stage((one) => one.launched());
    made.restart = async () => {
      made.fleet.files.texts.set(made.run("launchRecord"), "of the new life\n");
      return "it is not as it should be";
    };
    await made.reset();
    expect(made.fleet.files.texts.get(made.run("launchRecord"))).toBe("of the new life\n");
    expect(made.fleet.files.texts.has(made.run("conversation"))).toBe(false);
  });

  test("because somebody interrupted it: then nothing is restarted", async () => {
    const made = stage();
    made.pane.on("after Enter", () => made.fleet.interrupt.abort());
    expect(await made.reset()).toMatchObject({ outcome: "unproven", by: "/new" });
    expect(made.restarts).toBe(0);
  });
});

describe("the command of a reset", () => {
  test("is nobody's draft while its Enter has not been taken: the next sender knows whose it is", async () => {
    const made = stage(({ pane }) => (pane.swallows = 1));
    made.pane.on("after Enter", () => made.fleet.interrupt.abort());
    expect(await made.reset()).toMatchObject({ outcome: "unproven" });
    expect([made.pane.box, made.journal()]).toMatchObject(["/new", [{ id: RESET_ENTRY, needle: "/new" }]]);
  });

  test("is not taken for one that still stands there once its box was seen empty, or it was proven", async () => {
    const empty = stage();
    empty.pane.on("after Enter", () => empty.fleet.interrupt.abort());
    expect(await empty.reset()).toMatchObject({ outcome: "unproven" });
    expect(empty.journal()).toEqual([]);
    const proven = stage();
    proven.pane.on("after Enter", () => (proven.conversation = NEW));
    expect(await proven.reset()).toMatchObject({ outcome: "new conversation" });
    expect(proven.journal()).toEqual([]);
  });
});

describe("a reset is refused, and nothing is typed or restarted,", () => {
  for (const [what, verdict, change] of [
    ["at a dialog", "blocked", ({ pane }) => (pane.state = "blocked: approval")],
    ["at one that stays at work", "not-ready", ({ pane }) => (pane.state = "working")],
    ["at a dead one", "dead", ({ pane }) => pane.die()],
    ["at a draft", "draft", ({ pane }) => (pane.box = "half a thought")],
    ["where its state cannot be told", "blocked", ({ pane }) => (pane.state = "unknown")],
    ["in copy-mode that cannot be left", "not-ready", ({ pane }) => (pane.staysInMode = true)],
    ["while others send all the time", "not-ready", ({ lock }) => (lock.takenForMs = 90_000)],
    ["when it is interrupted first", "not-ready", ({ fleet }) => fleet.interrupt.abort()],
    [
      "when it is interrupted while it is looked at",
      "not-ready",
      ({ pane, fleet }) => pane.on("before look 1", () => fleet.interrupt.abort()),
    ],
  ] as const satisfies readonly (readonly [string, string, (made: ResetStage) => unknown])[]) {
    test(`${what}: ${verdict}`, async () => {
      const made = stage((one) => void change(one));
      expect(await made.reset()).toMatchObject({ outcome: "refused", verdict });
      expect(made.pane.typed).toEqual([]);
      expect(made.restarts).toBe(0);
      expect(made.lock.held).toBe(0);
    });
  }

  test("but a draft is taken out where that is asked for", async () => {
    const made = stage(({ pane }) => (pane.box = "half a thought"));
    made.pane.on("after Enter", () => (made.conversation = NEW));
    expect((await made.reset(true)).outcome).toBe("new conversation");
    expect(made.pane.typed).toEqual(["C-c", "paste: /new", "Enter"]);
  });
});

test("a reset that a dialog came over presses no Enter", async () => {
  const made = stage();
  made.pane.on("after paste", () => (made.pane.state = "blocked: approval"));
  expect(await made.reset()).toMatchObject({ outcome: "refused", verdict: "blocked" });
  expect(made.pane.hits).toEqual([]);
  expect(made.restarts).toBe(0);
});
