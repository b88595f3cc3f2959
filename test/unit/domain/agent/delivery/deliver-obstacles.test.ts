/** What may be in the way of the text, and the way that needs no keys. */
import { describe, expect, test } from "bun:test";
import { DeliveryStage, expectNoHarm, PASTE, stageWith, TEXT } from "../../../../support/delivery-stage.ts";

const kept = (made: DeliveryStage) =>
  made.fleet.files.texts.get(`${made.fleet.paths.logs(made.agent.name)}/draft-m1.txt`);

describe("text that does not come into the box", () => {
  test("gets no Enter, and is not pasted again under the same id", async () => {
    const made = stageWith(({ pane }) => (pane.dropsText = true));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 0 } });
    expect(receipt.elapsedMs).toBeLessThan(7_000);
    expect((await made.send()).verdict).toBe("unknown");
    expectNoHarm(made);
  });

  test("comes there late: then Enter is pressed", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.dropsText = true;
      pane.on("after paste", () => clock.plan(3_000, () => (pane.box = TEXT)));
    });
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
  });

  test("as far as one sees who was stopped in the middle of a look: another look decides, and Enter is pressed", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.dropsText = true;
      pane.on("after paste", () => {
        pane.on(`before look ${pane.looks + 1}`, () => {
          void clock.sleep(10_000);
          clock.plan(1, () => (pane.box = TEXT));
        });
      });
    });
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
    expectNoHarm(made);
  });

  test("because tmux did not confirm the paste: no Enter, only a proof is looked for", async () => {
    const made = stageWith(({ pane }) => (pane.confirms = false));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 0 } });
    expect(receipt.detail).toContain("the paste was not confirmed");
    expect(made.pane.typed).toEqual([PASTE]);
    expect((await made.send()).verdict).toBe("accepted"); // its text stood in the box
    expectNoHarm(made);
  });
});

describe("copy-mode", () => {
  test("is left before the paste", async () => {
    const made = stageWith(({ pane }) => (pane.inMode = true));
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("that comes back at once: nothing is typed, and the id may be sent again", async () => {
    const made = stageWith(({ pane }) => (pane.staysInMode = true));
    expect((await made.send()).verdict).toBe("not-ready");
    expect(made.pane.typed).toEqual([]);
    made.pane.staysInMode = made.pane.inMode = false;
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("between paste and Enter: unknown, and the Enter follows under the same id", async () => {
    const made = stageWith(({ pane }) => pane.on("before Enter", () => (pane.inMode = true)));
    expect(await made.send()).toMatchObject({ verdict: "unknown", evidence: { enters: 0 } });
    made.pane.inMode = false;
    expect((await made.send()).verdict).toBe("accepted");
    expectNoHarm(made);
  });
});

describe("a draft", () => {
  test("is left as it is", async () => {
    const made = stageWith(({ pane }) => (pane.box = "half a thought"));
    expect(await made.send()).toMatchObject({ verdict: "draft" });
    expect(made.pane.typed).toEqual([]);
    expect(made.journal()).toEqual([]);
  });

  test("is kept in a file, and then taken out, where that is asked for", async () => {
    const made = stageWith(({ pane }) => (pane.box = "half a thought"));
    made.pane.on("before C-c", () => expect(kept(made)).toBe("half a thought\n"));
    expect((await made.send({ clearDraft: true })).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual(["C-c", PASTE, "Enter"]);
    expect(made.pane.accepted).toEqual([TEXT]);
  });

  test("that cannot be taken out stays, and nothing is pasted", async () => {
    const made = stageWith(({ pane }) => {
      pane.box = "half a thought";
      pane.keepsDraft = true;
    });
    const receipt = await made.send({ clearDraft: true });
    expect(receipt).toMatchObject({ verdict: "draft" });
    expect(receipt.detail).toContain("draft-m1.txt");
    expect(made.pane.typed).toEqual(["C-c"]);
  });

  test("that a busy host takes out of its picture late is out, by one key", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.box = "half a thought";
      pane.keepsDraft = true;
      pane.on("after C-c", () => clock.plan(1_500, () => (pane.box = "")));
    });
    expect((await made.send({ clearDraft: true })).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual(["C-c", PASTE, "Enter"]);
  });

  test("of a runtime whose box nobody knows to empty stays", async () => {
    const made = stageWith(({ pane, adapter }) => {
      pane.box = "half a thought";
      adapter.typing = { ...adapter.typing, clearKeys: undefined };
    });
    expect((await made.send({ clearDraft: true })).verdict).toBe("draft");
    expect(made.pane.typed).toEqual([]);
  });

  test("that was sent while it was kept gets no key: that would hit the runtime itself", async () => {
    const made = stageWith(({ pane }) => {
      pane.box = "half a thought";
      pane.on("before look 2", () => (pane.box = ""));
    });
    expect((await made.send({ clearDraft: true })).verdict).toBe("draft");
    expect(made.pane.typed).toEqual([]);
  });

  test("that is a long paste, which no screen shows, is not thrown away", async () => {
    const made = stageWith(({ pane }) => {
      pane.box = "many\nlines";
      pane.placeholder = "[paste #7]";
    });
    const receipt = await made.send({ clearDraft: true });
    expect(receipt.verdict).toBe("draft");
    expect(receipt.detail).toContain("cannot be kept");
    expect(made.pane.typed).toEqual([]);
  });

  test("does not keep a runtime's own channel from the message", async () => {
    const made = stageWith(({ pane }) => (pane.box = "half a thought"));
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.box).toBe("half a thought");
  });
});

describe("a runtime's own channel", () => {
  test("is used, and no key is pressed", async () => {
    const made = stageWith();
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    expect(await made.send()).toMatchObject({
      verdict: "accepted",
      channel: "fake channel",
      evidence: { enters: 0 },
    });
    expect(made.pane.typed).toEqual([`channel: ${TEXT}`]);
  });

  test("that is not there gives way to keys", async () => {
    const made = stageWith();
    made.channel({ kind: "not-there", why: "no extension" });
    expect(await made.send()).toMatchObject({ verdict: "accepted", channel: "keys" });
    expect(made.pane.typed.slice(1)).toEqual([PASTE, "Enter"]);
  });

  test("of which nobody knows what it did: nothing else is tried, also not later", async () => {
    const made = stageWith();
    made.channel({ kind: "unclear", channel: "fake channel", why: "no answer in time" });
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", channel: "fake channel", evidence: { enters: 0 } });
    expect(receipt.detail).toContain("no answer in time");
    expect((await made.send()).verdict).toBe("unknown");
    expect(made.pane.typed).toEqual([`channel: ${TEXT}`]);
  });

  test("and a draft where it is not there: the id may be sent again", async () => {
    const made = stageWith(({ pane }) => (pane.box = "half a thought"));
    made.channel({ kind: "not-there", why: "no extension" });
    expect((await made.send()).verdict).toBe("draft");
    expect(made.journal()).toEqual([]);
    made.pane.box = "";
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("whose agent is queued, then accepts: accepted on the repeat", async () => {
    const made = stageWith(({ pane }) => (pane.state = "working"));
    expect((await made.send()).verdict).toBe("queued");
    expect(await made.send()).toMatchObject({ verdict: "queued" });
    made.pane.take(TEXT);
    expect(await made.send()).toMatchObject({ verdict: "accepted" });
    expectNoHarm(made);
  });
});

describe("a tmux that does not answer", () => {
  test("before: blocked, and nothing is typed", async () => {
    const made = stageWith(({ pane }) => (pane.answers = false));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "blocked", evidence: { state: "unknown" } });
    expect(receipt.detail).toContain("tmux did not answer");
    expect(receipt.elapsedMs).toBeLessThan(5_000);
    expectNoHarm(made);
  });

  test("is not taken for the death of a program of which nothing is known", async () => {
    const made = new DeliveryStage("command");
    made.pane.answers = false;
    expect((await made.send()).verdict).toBe("blocked");
  });

  test("after the paste: no Enter, unknown, in the time that was given", async () => {
    const made = stageWith(({ pane }) => pane.on("after paste", () => (pane.answers = false)));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 0 } });
    expect(receipt.elapsedMs).toBeLessThan(15_000);
    expectNoHarm(made);
  });

  test("after Enter: the proof alone decides", async () => {
    const made = stageWith(({ pane }) => pane.on("after Enter", () => (pane.answers = false)));
    expect((await made.send()).verdict).toBe("accepted");
  });
});
