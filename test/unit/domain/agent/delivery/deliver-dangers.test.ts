/** What may come between any two steps: the agent dies, a dialog opens. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { DIALOG_WORDS } from "../../../../../src/runtimes/dialog-words.ts";
import { known } from "../../../../../src/base/answer.ts";
import { expectNoHarm, PASTE, stageWith, TEXT } from "../../../../support/delivery-stage.ts";

describe("an agent that dies", () => {
  const moments = [
    ["before the paste", "before paste", []],
    ["between paste and Enter", "after paste", [PASTE]],
    ["in the moment of Enter", "before Enter", [PASTE]],
  ] as const;
  for (const [when, moment, typed] of moments) {
    test(`${when} is dead, and the same id may be sent again`, async () => {
      const made = stageWith(({ pane }) => pane.on(moment, () => pane.die()));
      expect(await made.send()).toMatchObject({ verdict: "dead", evidence: { enters: 0 } });
      expect(made.pane.typed).toEqual([...typed]);
      expect(made.journal()).toMatchObject([{ id: "m1", verdict: "dead", sent: false }]);
      made.pane.restart();
      expect((await made.send()).verdict).toBe("accepted");
      expect(made.pane.accepted).toEqual([TEXT]);
    });
  }

  test("between Enter and the proof is dead, and the id is not sent again", async () => {
    const made = stageWith(({ pane }) => {
      pane.recordedAfter = undefined;
      pane.on("after Enter", () => pane.die());
    });
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "dead", evidence: { enters: 1 } });
    expect(receipt.detail).toBe("it died, and no record that has the message was found");
    expect(receipt.elapsedMs).toBeLessThan(3_000);
    made.pane.restart();
    expect((await made.send()).verdict).toBe("dead");
    expectNoHarm(made);
  });

  test("whose record cannot be found is unknown: no proof is no no", async () => {
    const made = stageWith((stage) => {
      stage.conversation = known(undefined);
      stage.pane.recordedAfter = undefined;
      stage.pane.on("after Enter", () => stage.pane.die());
    });
    expect(await made.send()).toMatchObject({
      verdict: "unknown",
      detail: "it died, and its record cannot be found",
    });
  });

  test("over the message that it took has accepted it", async () => {
    const made = stageWith(({ pane }) => {
      pane.recordedAfter = undefined;
      // after the last look for a proof
      pane.on("before look 3", () => {
        pane.die();
        pane.take(TEXT);
      });
    });
    expect((await made.send()).verdict).toBe("accepted");
  });

  for (const [when, moment] of [
    ["between paste and Enter", "after paste"],
    ["between Enter and the proof", "after Enter"],
  ] as const) {
    test(`${when} and is started again at once is dead too: another has taken its place`, async () => {
      const made = stageWith(({ pane }) => {
        pane.recordedAfter = undefined;
        pane.on(moment, () => pane.restart());
      });
      const receipt = await made.send();
      expect(receipt.verdict).toBe("dead");
      expect(receipt.elapsedMs).toBeLessThan(3_000);
      expect(made.pane.typed.filter((what) => what === "Enter")).toHaveLength(
        moment === "after Enter" ? 1 : 0,
      );
      expectNoHarm(made);
    });
  }

  test("or has no session, or whose server is gone, is dead", async () => {
    const made = stageWith(({ pane }) => (pane.exists = false));
    expect(await made.send()).toMatchObject({ verdict: "dead", channel: undefined });
    const gone = stageWith(({ pane }) => pane.on("after Enter", () => (pane.exists = false)));
    gone.pane.recordedAfter = undefined;
    expect((await gone.send()).verdict).toBe("dead");
    expect(made.journal()).toEqual([]);
  });
});

describe("a dialog", () => {
  for (const dialog of [
    "blocked: approval",
    "blocked: trust",
    "blocked: login",
    "blocked: picker",
  ] as const) {
    test(`${dialog} that is open before: nothing is typed`, async () => {
      const made = stageWith(({ pane }) => (pane.state = dialog));
      expect(await made.send()).toMatchObject({ verdict: "blocked", evidence: { state: dialog } });
      expect(made.pane.typed).toEqual([]);
      expect(made.pane.looks).toBe(1);
      expect(made.journal()).toEqual([]);
    });

    test(`${dialog} that opens between paste and Enter gets no Enter`, async () => {
      const made = stageWith(({ pane }) => pane.on("after paste", () => (pane.state = dialog)));
      const receipt = await made.send();
      expect(receipt).toMatchObject({ verdict: "blocked", evidence: { enters: 0 } });
      expect(receipt.detail).toContain("the text is in its box");
      expect(made.pane.typed).toEqual([PASTE]);
      expectNoHarm(made);
    });

    test(`${dialog} that opens after Enter is left alone, and the proof counts`, async () => {
      const made = stageWith(({ pane }) => {
        pane.recordedAfter = 2_500;
        pane.on("after Enter", () => (pane.state = dialog));
      });
      expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
      expectNoHarm(made);
    });
  }

  test("that a person answers in time: then Enter is pressed", async () => {
    const made = stageWith(({ pane, clock }) =>
      pane.on("after paste", () => {
        pane.state = "blocked: approval";
        clock.plan(7_000, () => (pane.state = "idle"));
      }),
    );
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
    expectNoHarm(made);
  });

  test("that only the runtime itself tells of, and just now, gets no Enter", async () => {
    const made = stageWith();
    made.pane.on("after paste", () => {
      const since = made.clock.now() + 400;
      made.native = known({ state: "blocked: approval", rule: "fake.native.approval", saw: "", since });
      made.pane.on("before look 3", () => (made.pane.state = "blocked: approval"));
    });
    expect(await made.send()).toMatchObject({ verdict: "blocked", evidence: { enters: 0 } });
    expectNoHarm(made);
  });

  test("behind which the text stands gets its Enter when the same id is sent again, not the text", async () => {
    const made = stageWith(({ pane }) => pane.on("after paste", () => (pane.state = "blocked: approval")));
    expect((await made.send()).verdict).toBe("blocked");
    expect((await made.send()).verdict).toBe("blocked");
    made.pane.state = "idle";
    expect(await made.send()).toMatchObject({
      verdict: "accepted",
      channel: "keys",
      evidence: { enters: 1 },
    });
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.accepted).toEqual([TEXT]);
  });

  test("whose text a person sent on is not sent again under the same id", async () => {
    const made = stageWith(({ pane }) => pane.on("after paste", () => (pane.state = "blocked: approval")));
    await made.send();
    made.pane.state = "idle";
    made.pane.box = "";
    made.pane.take(TEXT);
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual([PASTE]);
  });

  test("goes away in time for who waits", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.state = "blocked: approval";
      clock.plan(4_000, () => (pane.state = "idle"));
    });
    expect((await made.send({ waitIdle: true })).verdict).toBe("accepted");
    expectNoHarm(made);
  });
});

describe("between the last look and Enter", () => {
  test("a dialog that opens is refused by tmux itself, and the text gets its Enter once it is gone", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.on("before Enter", () => {
        pane.shown = "Enter to confirm";
        pane.state = "blocked: approval";
        clock.plan(2_000, () => {
          pane.shown = "";
          pane.state = "idle";
        });
      });
    });
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
    expectNoHarm(made);
  });

  test("a dialog with words of its own runtime is refused like one with those that mosaic knows", async () => {
    const made = stageWith(({ adapter, pane }) => {
      adapter.typing = { ...adapter.typing, dialogWords: ["Run this?"] };
      pane.on("before Enter", () => {
        pane.shown = "Run this? rm";
        pane.state = "blocked: approval";
      });
    });
    const receipt = await made.send({ timeoutMs: 1_000 });
    expect(receipt).toMatchObject({ verdict: "blocked", evidence: { enters: 0 } });
    expectNoHarm(made);
  });

  test("one that stays open is blocked, with the text in its box", async () => {
    const made = stageWith(({ pane }) => {
      pane.on("before Enter", () => {
        pane.shown = "Enter to confirm";
        pane.state = "blocked: approval";
      });
    });
    expect(await made.send({ timeoutMs: 1_000 })).toMatchObject({
      verdict: "blocked",
      evidence: { enters: 0 },
    });
    expectNoHarm(made);
  });

  test("words that its screen shows already forbid nothing", async () => {
    const made = stageWith(({ pane }) => (pane.shown = "they wrote: Esc to cancel"));
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("a key that tmux refuses is a verdict at once", async () => {
    const made = stageWith(({ pane }) => (pane.fails = true));
    const receipt = await made.send({ timeoutMs: 30_000 });
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 0 } });
    expect(receipt.detail).toContain("tmux refused the key");
    expect(receipt.elapsedMs).toBeLessThan(2_000);
  });
});

test("the binary and the script know the same words of a dialog", () => {
  const script = readFileSync("framework/tools/tmux/send-message.sh", "utf8");
  const list = /DIALOG_WORDS=\(([^)]*)\)/.exec(script)?.[1] ?? "";
  expect([...list.matchAll(/'([^']*)'/g)].map(([, words]) => words ?? "")).toEqual([...DIALOG_WORDS]);
});

describe("a draft that a slow runtime draws only when the message is in its box already", () => {
  test("is not sent with it: Enter is not pressed, now or by the same id", async () => {
    const made = stageWith();
    made.pane.on("before paste", () => (made.pane.box = "my draft "));
    expect(await made.send()).toMatchObject({ verdict: "draft", evidence: { enters: 0 } });
    expect(await made.send()).toMatchObject({ verdict: "draft", evidence: { enters: 0 } });
    expect([made.pane.typed, made.pane.record]).toEqual([[PASTE], []]);
    // a person has taken it away: what is left is the message alone
    made.pane.box = made.pane.box?.replace("my draft ", "");
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
  });
});
