/** The way of a message that is typed, and of one whose id was sent before. */
import { describe, expect, test } from "bun:test";
import {
  DeliveryStage,
  expectNoHarm,
  message,
  PASTE,
  stageWith,
  TEXT,
  thrownBy,
} from "../../../../support/delivery-stage.ts";

describe("a message that is typed", () => {
  test("is accepted with the proof of the record", async () => {
    const made = stageWith();
    const receipt = await made.send();
    expect(receipt).toMatchObject({
      verdict: "accepted",
      channel: "keys",
      id: "m1",
      evidence: { state: "idle", enters: 1, proof: "fake record", screen: undefined, repeats: undefined },
    });
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
    expectNoHarm(made);
  });

  test("waits between text and Enter for as long as its runtime needs", async () => {
    const made = stageWith();
    let pastedAt = 0;
    let enteredAt = 0;
    made.pane.on("after paste", () => (pastedAt = made.clock.monotonic()));
    made.pane.on("before Enter", () => (enteredAt = made.clock.monotonic()));
    await made.send();
    expect(enteredAt - pastedAt).toBe(500);
  });

  test("is queued where the record says that it is held", async () => {
    const made = stageWith(({ pane }) => (pane.state = "working"));
    expect(await made.send()).toMatchObject({ verdict: "queued", evidence: { state: "working", enters: 1 } });
    expectNoHarm(made);
  });

  test("is queued where only the screen says so, and it is not in the box any more", async () => {
    const made = stageWith(({ pane }) => {
      pane.state = "working";
      pane.recordedAfter = undefined;
      pane.on("after Enter", () => {
        pane.state = "queued";
        pane.shown = TEXT;
      });
    });
    expect(await made.send()).toMatchObject({ verdict: "queued", evidence: { proof: "screen" } });
  });

  test("is not queued because another is, where it is not seen itself", async () => {
    const made = stageWith(({ pane }) => {
      pane.recordedAfter = undefined;
      pane.on("after Enter", () => {
        pane.state = "queued";
        pane.shown = "queued: another";
      });
    });
    expect((await made.send()).verdict).toBe("unknown");
  });

  describe("whose beginning has no room on the screen", () => {
    const long = {
      ...message("m1"),
      text: `${message("m1").needle} ${"word after word ".repeat(60)}the end`,
    };
    const end = long.text.slice(-400).replaceAll("after", "\n  after");
    const sentWith = (before: string | undefined, after: string | undefined) =>
      stageWith(({ pane }) => {
        pane.state = "queued";
        pane.recordedAfter = undefined;
        pane.heldEnd = before;
        pane.on("after Enter", () => (pane.heldEnd = after));
      }).send({ message: long });

    test("is queued where the end of what is held is its own", async () => {
      expect(await sentWith(undefined, end)).toMatchObject({
        verdict: "queued",
        evidence: { proof: "screen" },
      });
      expect((await sentWith("another message", end)).verdict).toBe("queued");
    });

    test("is not, where another with that end was held before, or the end is short or another's", async () => {
      expect((await sentWith(end, `${long.text.slice(-440, -400)}${end}`)).verdict).toBe("unknown");
      expect((await sentWith(undefined, "word after word the end")).verdict).toBe("unknown");
      expect((await sentWith(undefined, `${end} or another`)).verdict).toBe("unknown");
    });
  });

  test("is not queued because another is, while it is stranded in the box itself", async () => {
    const made = stageWith(({ pane }) => {
      pane.state = "queued";
      pane.shown = "queued: another";
      pane.swallows = Infinity;
    });
    expect(await made.send()).toMatchObject({ verdict: "unknown", evidence: { enters: 1 } });
    expectNoHarm(made);
  });

  test("that a placeholder stands for gets its Enter", async () => {
    const made = stageWith(({ pane }) => (pane.placeholder = "[paste #1]"));
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
  });

  test("is not typed to a program of which nothing is known, whatever draft or dialog it shows", async () => {
    const made = new DeliveryStage("command");
    made.pane.box = undefined;
    made.pane.state = "unknown";
    expect(await made.send()).toMatchObject({ verdict: "blocked", evidence: { enters: 0 } });
    expect(made.pane.typed).toEqual([]);
  });

  test("that is typed blind to such a program is unknown: nothing could prove it", async () => {
    const made = new DeliveryStage("command");
    made.pane.box = undefined;
    made.pane.state = "unknown";
    delete made.adapter.proof;
    const receipt = await made.send({ blind: true });
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 1 } });
    expect(receipt.detail).toContain("no record that could prove it");
    expect(receipt.elapsedMs).toBeLessThan(2_000);
  });

  test("of an agent with '.' in its name goes to the session that tmux made of it", async () => {
    const made = new DeliveryStage("stub", "a.b");
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.lock.asked[0]?.path).toEndWith("/a_b.sending");
  });
});

describe("a message that is longer than its runtime takes by keys", () => {
  const long = message("m1", "x".repeat(2_000));
  const typed = stageWith().adapter.typing;

  test("is an error before anything is typed: it would stay in the box, and nobody after it could be heard", async () => {
    const made = stageWith(({ adapter }) => (adapter.typing = { ...typed, longest: 1024 }));
    expect(await thrownBy(made.send({ message: long }))).toMatchObject({
      ending: "usage",
      code: "message-too-long",
      data: { most: 1024 },
    });
    expect(made.pane.typed).toEqual([]);
    expect(made.journal()).toEqual([]);
    expectNoHarm(made);
  });

  test("goes by a channel of the runtime's own", async () => {
    const made = stageWith(({ adapter }) => (adapter.typing = { ...typed, longest: 1024 }));
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    expect((await made.send({ message: long })).verdict).toBe("accepted");
  });
});

describe("a message of several lines", () => {
  test("is an error where each line break would send what stands before it, and nothing is typed", async () => {
    const made = stageWith(({ adapter }) => (adapter.typing = { ...adapter.typing, oneLine: true }));
    expect(await thrownBy(made.send({ message: message("m1", "one\ntwo") }))).toMatchObject({
      ending: "usage",
      code: "message-of-lines",
    });
    expect([made.pane.typed, made.journal()]).toEqual([[], []]);
    expect((await made.send({ message: message("m2", "one") })).verdict).toBe("accepted");
  });
});

describe("a message to a runtime with a channel of its own", () => {
  for (const command of ["/compact", "!ls"]) {
    test(`is typed where it is a command: by the channel '${command}' would be a text for the model`, async () => {
      const made = stageWith();
      made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
      const receipt = await made.send({ message: message("m1", command, true) });
      expect(receipt).toMatchObject({ verdict: "accepted", channel: "keys" });
      expect(made.pane.typed).toEqual([`paste: ${command}`, "Enter"]);
      expectNoHarm(made);
    });
  }

  test("is run by its channel for shell commands where it has one, whatever a paste of it would be", async () => {
    const made = stageWith();
    made.adapter.typing = { ...made.adapter.typing, shellIsNotPasted: true };
    const ran: string[] = [];
    made.adapter.runShell = async (_agent, _world, command, begin) => {
      ran.push(command);
      await begin("fake shell");
      return { kind: "handed", channel: "fake shell", receipt: "r1" };
    };
    const receipt = await made.send({ message: message("m1", "!ls -l", true) });
    expect([receipt.channel, ran, made.pane.typed]).toEqual(["fake shell", ["ls -l"], []]);
  });

  test("is not ready where its channel does not take a shell command now, and may be sent again", async () => {
    const made = stageWith();
    made.adapter.typing = { ...made.adapter.typing, shellIsNotPasted: true };
    made.adapter.runShell = async (_agent, _world, _command, begin) => {
      await begin("fake shell");
      return { kind: "not-there", why: "it is busy" };
    };
    const command = message("m1", "!ls", true);
    const { verdict, detail } = await made.send({ message: command });
    expect([verdict, detail]).toEqual(["not-ready", "it runs no shell command now: it is busy"]);
    expect([made.pane.typed, made.journal()[0]?.sent]).toEqual([[], false]);
    made.adapter.runShell = async () => ({ kind: "handed", channel: "fake shell", receipt: "r1" });
    expect((await made.send({ message: command })).channel).toBe("fake shell");
  });

  test("is an error before anything is typed where a pasted shell command would be a message", async () => {
    const made = stageWith();
    made.adapter.typing = { ...made.adapter.typing, shellIsNotPasted: true };
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    for (const command of ["!ls", "!"]) {
      expect(await thrownBy(made.send({ message: message("m1", command, true) }))).toMatchObject({
        ending: "usage",
        code: "shell-command-not-taken",
      });
    }
    expect([made.pane.typed, made.journal()]).toEqual([[], []]);
    expectNoHarm(made);
    // what is no shell command is typed as before
    expect((await made.send({ message: message("m3", "/compact", true) })).channel).toBe("keys");
  });

  test("goes by the channel where it is raw and no command", async () => {
    const made = stageWith();
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    const receipt = await made.send({ message: message("m1", "say /compact", true) });
    expect(receipt).toMatchObject({ verdict: "accepted", channel: "fake channel" });
  });
});

const lose = ({ fleet, agent }: DeliveryStage) =>
  fleet.files.texts.delete(fleet.paths.deliveries(agent.name));

describe("an id of which the journal knows nothing", () => {
  test("is not sent again where the agent's own record has it", async () => {
    const made = stageWith();
    expect((await made.send({ isIdGiven: true })).verdict).toBe("accepted");
    lose(made);
    await made.clock.sleep(3_600_000);
    expect(await made.send({ isIdGiven: true })).toMatchObject({
      verdict: "accepted",
      evidence: { proof: "fake record" },
    });
    expect(made.pane.accepted).toEqual([TEXT]);
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
  });

  test("is not sent again while this very process holds it; what an earlier one held ended with it", async () => {
    const made = stageWith(({ pane }) => (pane.state = "working"));
    expect((await made.send({ isIdGiven: true })).verdict).toBe("queued");
    lose(made);
    expect((await made.send({ isIdGiven: true })).verdict).toBe("queued");
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
    lose(made);
    await made.clock.sleep(1_000);
    made.pane.restart();
    made.age(100);
    await made.send({ isIdGiven: true });
    expect(made.pane.typed).toEqual([PASTE, "Enter", PASTE, "Enter"]);
  });

  test("is sent where its sender did not choose it, or it is raw: a record cannot tell it from another", async () => {
    for (const more of [{}, { isIdGiven: true, message: message("m1", "/clear", true) }]) {
      const made = stageWith();
      await made.send(more);
      lose(made);
      await made.send(more);
      expect(made.pane.typed.filter((what) => what === "Enter")).toHaveLength(2);
    }
  });
});

describe("an Enter that is swallowed", () => {
  test("by a runtime that would send the text once for each of them is pressed again after a long while, each time", async () => {
    const pressedAt: number[] = [];
    const made = stageWith(({ pane, adapter, clock }) => {
      pane.swallows = 2;
      adapter.typing = { ...adapter.typing, enterAgainMs: 15_000 };
      const press = pane.press.bind(pane);
      pane.press = async (...key) => {
        pressedAt.push(clock.monotonic());
        return press(...key);
      };
    });
    expect((await made.send({ timeoutMs: 60_000 })).verdict).toBe("accepted");
    const [first = 0, second = 0, third = 0] = pressedAt;
    expect(pressedAt).toHaveLength(3);
    expect(second - first).toBeWithin(15_000, 17_000);
    expect(third - second).toBeWithin(15_000, 17_000);
  });

  for (const [swallows, enters] of [
    [1, 2],
    [2, 3],
  ] as const) {
    test(`${swallows} times is pressed again, a second apart, and the text is not`, async () => {
      const made = stageWith(({ pane }) => (pane.swallows = swallows));
      const receipt = await made.send();
      expect(receipt).toMatchObject({ verdict: "accepted", evidence: { enters } });
      expect(receipt.elapsedMs).toBeGreaterThanOrEqual(500 + swallows * 1_000);
      expect(made.pane.accepted).toEqual([TEXT]);
      expectNoHarm(made);
    });
  }

  test("for ever is pressed three times, then it is unknown, with the screen", async () => {
    const made = stageWith(({ pane }) => (pane.swallows = Infinity));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 3 } });
    expect(made.fleet.files.texts.get(receipt.evidence.screen ?? "")).toContain("#m1");
    expect(made.fleet.files.modes.get(receipt.evidence.screen ?? "")).toBe(0o600);
    expectNoHarm(made);
  });

  test("is not pressed again at a dialog that opened meanwhile", async () => {
    const made = stageWith(({ pane }) => {
      pane.swallows = 1;
      pane.on("after Enter", () => (pane.state = "blocked: approval"));
    });
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { enters: 1 } });
    expect(receipt.detail).toContain("blocked: approval is open");
    expectNoHarm(made);
  });

  test("is not pressed again while it works, nor where the box is empty", async () => {
    const made = stageWith(({ pane }) => {
      pane.recordedAfter = undefined;
      pane.on("after Enter", () => (pane.state = "working"));
    });
    expect(await made.send()).toMatchObject({ verdict: "unknown", evidence: { enters: 1 } });
    const empty = stageWith(({ pane }) => (pane.recordedAfter = undefined));
    expect(await empty.send()).toMatchObject({ verdict: "unknown", evidence: { enters: 1 } });
  });

  test("is not pressed again in copy-mode, and the proof of the first still counts", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.swallows = 1;
      pane.on("after Enter", () => {
        pane.inMode = true;
        clock.plan(3_000, () => pane.take(TEXT));
      });
    });
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
  });

  test("counts as pressed where tmux did not confirm it", async () => {
    const made = stageWith(({ pane }) => {
      pane.on("after paste", () => undefined);
      pane.on("before Enter", () => (pane.confirms = false));
    });
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
  });
});

describe("a turn that has begun and is in no record yet", () => {
  const begun = { kind: "queued", source: "memory", detail: "", isBegun: true } as const;

  test("is waited for a while, then queued, and accepted once the record has it", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = 8_000));
    const recorded = made.adapter.proof;
    made.adapter.proof = async (...asked) => (await recorded?.(...asked)) ?? begun;
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "queued", evidence: { enters: 1 } });
    expect(receipt.elapsedMs).toBeGreaterThan(5_000);
    await made.clock.sleep(5_000);
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
  });

  test("is accepted as soon as it is", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = 2_000));
    const recorded = made.adapter.proof;
    made.adapter.proof = async (...asked) => (await recorded?.(...asked)) ?? begun;
    const receipt = await made.send();
    expect(receipt.verdict).toBe("accepted");
    expect(receipt.elapsedMs).toBeLessThan(4_000);
  });

  test("is dead with its process, and its id goes to the next one", async () => {
    const made = stageWith(({ pane }) => {
      pane.recordedAfter = undefined;
      pane.on("after Enter", () => pane.die());
    });
    made.adapter.proof = async () => (made.pane.dead ? begun : undefined);
    expect(await made.send()).toMatchObject({ verdict: "dead" });
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.restart();
    made.pane.recordedAfter = 10;
    expect((await made.send()).verdict).toBe("unknown");
    expect(made.pane.typed).toEqual([PASTE, "Enter", PASTE, "Enter"]);
  });
});

describe("a message that was given back because nobody is logged in", () => {
  test("is blocked, not accepted, and its id goes again once somebody is", async () => {
    const made = stageWith();
    const recorded = made.adapter.proof;
    made.adapter.proof = async () => ({ kind: "refused", source: "transcript", detail: "r" });
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "blocked", evidence: { proof: "transcript" } });
    expect(receipt.detail).toContain("nobody is logged in");
    if (recorded !== undefined) made.adapter.proof = recorded;
    await made.clock.sleep(1_000);
    made.pane.record.length = 0;
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual([PASTE, "Enter", PASTE, "Enter"]);
  });
});

describe("a proof", () => {
  test("that comes late, within the time, is waited for", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = 8_000));
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("that comes after the time is not: unknown, and accepted when asked again", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = 60_000));
    expect((await made.send()).verdict).toBe("unknown");
    await made.clock.sleep(60_000);
    expect(await made.send()).toMatchObject({
      verdict: "accepted",
      evidence: { repeats: Date.parse("2026-05-01T10:00:00Z") },
    });
    expect(made.pane.accepted).toEqual([TEXT]);
  });

  test("that comes late is written down: it counts also where the record is gone by the next time", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = 20_000));
    expect((await made.send({ timeoutMs: 1_000 })).verdict).toBe("unknown");
    await made.clock.sleep(30_000);
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.journal()).toMatchObject([{ id: "m1", verdict: "accepted", sent: true }]);
    made.pane.record.length = 0;
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.typed.filter((what) => what.startsWith("paste"))).toHaveLength(1);
  });

  test("has at least 5 s, however short the time was", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = 4_500));
    expect((await made.send({ timeoutMs: 1 })).verdict).toBe("accepted");
  });

  test("of an older message with the same words is none", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.take("go on");
      clock.plan(1, () => undefined);
      pane.recordedAfter = undefined;
    });
    await made.clock.sleep(10);
    const receipt = await made.send({ message: message("r1", "go on", true) });
    expect(receipt.verdict).toBe("unknown");
  });

  test("survives a date that is set back only as unknown, never as a wrong word", async () => {
    const made = stageWith(({ pane, clock }) => pane.on("after Enter", () => clock.jump(-3_600_000)));
    const receipt = await made.send();
    expect(receipt.verdict).toBe("unknown");
    expect(receipt.elapsedMs).toBeLessThan(12_000);
  });

  test("is not wanting because the date jumped ahead", async () => {
    const made = stageWith(({ pane, clock }) => pane.on("after Enter", () => clock.jump(3_600_000)));
    expect((await made.send()).verdict).toBe("accepted");
  });
});

describe("the same id", () => {
  test("is answered as before, without a look even, where it was accepted", async () => {
    const made = stageWith();
    await made.send();
    const { looks } = made.pane;
    expect(await made.send()).toMatchObject({ verdict: "accepted" });
    expect(made.pane.looks).toBe(looks);
    expectNoHarm(made);
  });

  test("with another text is an error: it would be answered with the first one's verdict, and dropped", async () => {
    const made = stageWith();
    await made.send();
    expect(await thrownBy(made.send({ message: message("m1", "something else") }))).toMatchObject({
      ending: "usage",
      code: "id-of-another-text",
      data: { id: "m1" },
    });
    expect(made.pane.accepted).toEqual([TEXT]);
    expectNoHarm(made);
  });

  test("with another text goes where nothing of the first one was typed", async () => {
    const made = stageWith(({ pane }) => (pane.box = "a draft"));
    expect((await made.send()).verdict).toBe("draft");
    made.pane.box = "";
    expect((await made.send({ message: message("m1", "something else") })).verdict).toBe("accepted");
  });

  test("after a day is another message", async () => {
    const made = stageWith();
    await made.send();
    await made.clock.sleep(24 * 3_600_000);
    expect((await made.send()).evidence.repeats).toBeUndefined();
    expect(made.pane.accepted).toHaveLength(2);
  });

  test("of a send that ended before its verdict is not sent again", async () => {
    const made = stageWith();
    const line = { id: "m1", at: made.clock.now(), detail: "", sent: true };
    made.fleet.files.texts.set(made.fleet.paths.deliveries(made.agent.name), `${JSON.stringify(line)}\n`);
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown" });
    expect(receipt.detail).toContain("ended before its verdict");
    expect(made.pane.typed).toEqual([]);
  });

  test("of such a one is accepted where the record has it", async () => {
    const made = stageWith();
    const line = { id: "m1", at: made.clock.now(), detail: "", sent: true };
    made.fleet.files.texts.set(
      made.fleet.paths.deliveries(made.agent.name),
      `garbage\n${JSON.stringify(line)}\n{"id":`,
    );
    made.pane.take(TEXT);
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("is written down as begun before anything is typed", async () => {
    const made = stageWith();
    made.pane.on("before paste", () =>
      expect(made.journal()).toEqual([
        {
          id: "m1",
          at: made.clock.now(),
          channel: "keys",
          detail: "",
          sent: true,
          needle: "[h:operator -> h:a] #m1 ",
          raw: false,
          text: expect.stringMatching(/^[0-9a-f]{16}$/),
          to: {
            pid: made.pane.pid,
            startTime: String(made.pane.pid * 10),
            workingDirectory: "/w",
            // the fake has no launch record: what was seen of it stands for one
            launch: expect.stringContaining("conversation=c1\n"),
          },
        },
      ]),
    );
    await made.send();
    expect(made.journal()).toMatchObject([{ id: "m1", verdict: "accepted", channel: "keys", sent: true }]);
  });

  test("does not press Enter for a paste of somebody else", async () => {
    const made = stageWith(({ pane }) => (pane.swallows = Infinity));
    await made.send();
    made.pane.box = "another's many lines";
    made.pane.placeholder = "[paste #9]";
    const before = made.pane.typed.length;
    expect((await made.send()).verdict).toBe("unknown");
    expect(made.pane.typed).toHaveLength(before);
  });
});
