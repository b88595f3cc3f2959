/** Who waits, for the agent or for one another, who gives up, and a disk that is full. */
import { describe, expect, test } from "bun:test";
import { broadcastMessage } from "../../../../../src/domain/agent/delivery/broadcast.ts";
import type { RestartRecord } from "../../../../../src/domain/fleet/restart-record.ts";
import { writeRestartRecord } from "../../../../../src/domain/fleet/restart-records.ts";
import { stopRecordPath } from "../../../../../src/domain/fleet/stop-record.ts";
import {
  type DeliveryStage,
  expectNoHarm,
  message,
  stageWith,
  TEXT,
  thrownBy,
} from "../../../../support/delivery-stage.ts";

const failAt = (made: DeliveryStage, fails: (path: string) => boolean) => {
  const write = made.fleet.files.write.bind(made.fleet.files);
  made.fleet.files.write = async (path, text, mode) => {
    if (fails(path)) throw new Error("no space left on the device");
    return write(path, text, mode);
  };
};

/** A restart of the agent that has ended it, by a worker that lives. */
async function restartGoesOn(made: DeliveryStage, more: Partial<RestartRecord> = {}): Promise<void> {
  const worker = { pid: 4_711, startTime: "47110" };
  made.fleet.processes.running.set(worker.pid, worker.startTime);
  await writeRestartRecord(made.fleet, {
    token: "0e7f7e0c-6f0b-4b6b-9d0e-3f6f1d2c3b4a",
    askedAt: made.clock.now(),
    askedBy: "somebody",
    caller: undefined,
    asker: undefined,
    handedOver: true,
    worker,
    total: 1,
    before: new Map([["a", 4_242]]),
    done: [],
    held: undefined,
    notes: [],
    ending: undefined,
    ...more,
  });
}

describe("an agent that is not ready", () => {
  test("because it starts is waited for, in time", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.state = "starting";
      clock.plan(4_000, () => (pane.state = "idle"));
    });
    expect((await made.send()).verdict).toBe("accepted");
  });

  test("and stays so is not-ready when time is up, and nothing was typed", async () => {
    const made = stageWith(({ pane }) => (pane.state = "starting"));
    const receipt = await made.send({ timeoutMs: 2_000 });
    expect(receipt.verdict).toBe("not-ready");
    expect(receipt.elapsedMs).toBeWithin(1_700, 2_001);
    expect(made.pane.typed).toEqual([]);
  });

  test("because a restart has ended it and brings it back is waited for", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.dead = true;
      clock.plan(4_000, () => pane.restart());
    });
    await restartGoesOn(made);
    expect((await made.send()).verdict).toBe("accepted");
    expectNoHarm(made);
  });

  test("because a restart has ended it is not-ready when time is up", async () => {
    const made = stageWith(({ pane }) => (pane.dead = true));
    await restartGoesOn(made);
    expect(await made.send({ timeoutMs: 2_000 })).toMatchObject({
      verdict: "not-ready",
      detail: "it is being restarted",
    });
    expect(made.pane.typed).toEqual([]);
  });

  test.each([
    ["whose worker was killed", { worker: { pid: 7_777, startTime: "1" } }],
    [
      "that could not start it",
      { done: [{ name: "a", outcome: "failed" as const, detail: "", pid: undefined }] },
    ],
    ["that is over", { ending: { kind: "report", agents: [] } as const }],
    ["that found it stopped", { before: new Map([["a", undefined]]) }],
    ["of others", { before: new Map([["b", 4_242]]) }],
  ])("and dead is not waited for because of a restart %s", async (_, more) => {
    const made = stageWith(({ pane }) => (pane.dead = true));
    await restartGoesOn(made, more);
    expect((await made.send()).verdict).toBe("dead");
  });

  test("because it could not go on with its conversation is waited for until its supervisor has begun a new one", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.dead = true;
      // the launcher sees the end, systemd waits a second, and starts the next process
      clock.plan(300, () => made.unit("activating", "auto-restart"));
      clock.plan(1_300, () => made.unit("activating", "start"));
      clock.plan(1_500, () => {
        pane.restart();
        made.unit("active", "running");
      });
    });
    made.unit("active", "running");
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.accepted).toEqual([TEXT]);
    expectNoHarm(made);
  });

  test.each([
    ["inactive", "dead"],
    ["failed", "failed"],
  ])("is dead once its supervisor says so (%s)", async (active, sub) => {
    const made = stageWith(({ pane, clock }) => {
      pane.dead = true;
      clock.plan(300, () => made.unit(active, sub));
    });
    made.unit("active", "running");
    const receipt = await made.send();
    expect(receipt.verdict).toBe("dead");
    expect(receipt.elapsedMs).toBeLessThan(2_000);
  });

  test("whose supervisor brings it back all the time is not-ready when time is up", async () => {
    const made = stageWith(({ pane }) => (pane.dead = true));
    made.unit("activating", "auto-restart");
    expect(await made.send({ timeoutMs: 2_000 })).toMatchObject({
      verdict: "not-ready",
      detail: "it is being restarted",
    });
    expect(made.pane.typed).toEqual([]);
  });

  test("whom a person stopped is dead at once, whatever its supervisor still does", async () => {
    const made = stageWith(({ pane }) => (pane.dead = true));
    made.unit("deactivating", "stop-sigterm");
    await made.fleet.files.write(stopRecordPath(made.fleet, made.agent.name), "by=somebody\n", 0o600);
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "dead" });
    expect(receipt.elapsedMs).toBeLessThan(250);
  });

  test("of a supervisor that does not answer is dead: nobody is known to bring it back", async () => {
    const made = stageWith(({ pane }) => (pane.dead = true));
    made.fleet.manager.answers = false;
    expect((await made.send()).verdict).toBe("dead");
  });

  test("whose state cannot be told is blocked within two seconds", async () => {
    const made = stageWith(({ pane }) => (pane.state = "unknown"));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "blocked", evidence: { state: "unknown" } });
    expect(receipt.elapsedMs).toBeLessThan(2_000);
    expect(made.pane.typed).toEqual([]);
  });

  test("whose state cannot be told, and who is young, is waited for until time is up", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.state = "unknown";
      clock.plan(8_000, () => (pane.state = "idle"));
    });
    made.age(70_000);
    expect((await made.send()).verdict).toBe("accepted");
    const never = stageWith(({ pane }) => (pane.state = "unknown"));
    never.age(70_000);
    expect((await never.send()).verdict).toBe("blocked");
    expect(never.pane.typed).toEqual([]);
  });

  test("and young is typed to once its first screen stands still", async () => {
    const made = stageWith(({ pane }) => {
      pane.shown = "0";
      for (const look of [2, 3, 4]) pane.on(`before look ${look}`, () => (pane.shown += "."));
    });
    made.age(2_000);
    const pastedAfter = Promise.withResolvers<number>();
    made.pane.on("before paste", () => pastedAfter.resolve(made.pane.looks));
    expect((await made.send()).verdict).toBe("accepted");
    expect(await pastedAfter.promise).toBeGreaterThanOrEqual(5);
  });

  test("and young, with a channel of its own, is not waited for", async () => {
    const made = stageWith();
    made.age(2_000);
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    expect((await made.send()).elapsedMs).toBeLessThan(100);
  });

  test("without a box on its screen is blocked: something else is there that would take the Enter", async () => {
    const made = stageWith(({ pane }) => (pane.box = undefined));
    expect((await made.send()).verdict).toBe("blocked");
    expect(made.pane.typed).toEqual([]);
  });

  test("because it works is waited for by who wants that, and no lock is held meanwhile", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.state = "working";
      clock.plan(5_000, () => expect(made.lock.held).toBe(0));
      clock.plan(6_000, () => (pane.state = "idle"));
    });
    expect((await made.send({ waitIdle: true })).verdict).toBe("accepted");
    expect(made.pane.accepted).toEqual([TEXT]);
    expectNoHarm(made);
  });

  test("and is idle only for whom came first: the second waits on", async () => {
    const made = stageWith(({ pane, clock }) => {
      pane.state = "working";
      pane.queues = false;
      clock.plan(3_000, () => (pane.state = "idle"));
      // at the first message it works again
      pane.on("after Enter", () => {
        pane.state = "working";
        clock.plan(4_000, () => (pane.state = "idle"));
      });
    });
    const [one, two] = await Promise.all([
      made.send({ waitIdle: true, timeoutMs: 60_000 }),
      made.send({ waitIdle: true, timeoutMs: 60_000, message: message("m2") }),
    ]);
    expect([one.verdict, two.verdict]).toEqual(["accepted", "accepted"]);
    expect(two.evidence.state).toBe("idle");
    expect(made.lock.most).toBe(1);
  });
});

describe("what cannot be written", () => {
  test("before the message: nothing is typed, and the error is told", async () => {
    const made = stageWith();
    failAt(made, () => true);
    expect(await thrownBy(made.send())).toMatchObject({ message: "no space left on the device" });
    expect(made.pane.typed).toEqual([]);
    expectNoHarm(made);
  });

  test("after it: the verdict stands, and says so", async () => {
    const made = stageWith();
    made.pane.on("after Enter", () => failAt(made, () => true));
    const receipt = await made.send();
    expect(receipt.verdict).toBe("accepted");
    expect(receipt.detail).toContain("not written down: no space left");
    expectNoHarm(made);
  });

  test("of the screen: the verdict stands without it", async () => {
    const made = stageWith(({ pane }) => (pane.recordedAfter = undefined));
    failAt(made, (path) => path.endsWith(".ansi"));
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "unknown", evidence: { screen: undefined } });
    expect(receipt.detail).toBe("its record does not have the message");
  });

  test("and what throws after Enter is unknown, not a failure that calls for another send", async () => {
    const made = stageWith(({ adapter, pane }) => {
      pane.on("after paste", () => {
        adapter.proof = async () => {
          throw new Error("permission denied");
        };
      });
    });
    expect(await made.send()).toMatchObject({ verdict: "unknown", detail: "permission denied" });
    expectNoHarm(made);
  });
});

describe("who interrupts", () => {
  test("while another sends: nothing is sent, and nobody waits for the end of it", async () => {
    const made = stageWith(({ lock, clock, fleet }) => {
      lock.takenForMs = 20_000;
      clock.plan(1_000, () => fleet.interrupt.abort());
    });
    const receipt = await made.send({ timeoutMs: 30_000 });
    expect(receipt).toMatchObject({ verdict: "not-ready", detail: "interrupted before anything was sent" });
    expect(receipt.elapsedMs).toBe(1_000);
    expect(made.pane.typed).toEqual([]);
  });

  test("before anything is typed: nothing is, and the id may be sent again", async () => {
    for (const look of [1, 2]) {
      const made = stageWith(({ pane, fleet }) =>
        pane.on(`before look ${look}`, () => fleet.interrupt.abort()),
      );
      made.age(2_000);
      expect((await made.send()).verdict).toBe("not-ready");
      expect(made.pane.typed).toEqual([]);
      expect(made.journal()).toEqual([]);
    }
  });

  test("before a channel is used: it is not", async () => {
    const made = stageWith(({ pane, fleet }) => pane.on("before look 1", () => fleet.interrupt.abort()));
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" });
    expect((await made.send()).verdict).toBe("not-ready");
    expect(made.pane.typed).toEqual([]);
  });

  test("between paste and Enter: the Enter still comes, in its own time, so that no text is stranded", async () => {
    const made = stageWith(({ pane, fleet }) => pane.on("after paste", () => fleet.interrupt.abort()));
    const began = made.clock.monotonic();
    let enteredAt = 0;
    made.pane.on("before Enter", () => (enteredAt = made.clock.monotonic()));
    expect(await made.send()).toMatchObject({ verdict: "unknown", evidence: { enters: 1 } });
    expect(enteredAt - began).toBe(500);
    expect(made.journal()).toMatchObject([{ verdict: "unknown", sent: true }]);
    expectNoHarm(made);
  });

  test("between Enter and the proof: unknown at once", async () => {
    const made = stageWith(({ pane, fleet }) => pane.on("after Enter", () => fleet.interrupt.abort()));
    const receipt = await made.send();
    expect(receipt.verdict).toBe("unknown");
    expect(receipt.elapsedMs).toBe(500);
  });
});

describe("many senders", () => {
  test("go one after another, each message whole and once", async () => {
    const made = stageWith();
    const ids = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"];
    const receipts = await Promise.all(
      ids.map((id) => made.send({ message: message(id), timeoutMs: 60_000 })),
    );
    expect(new Set(receipts.map(({ verdict }) => verdict))).toEqual(new Set(["accepted"]));
    expect(made.lock.most).toBe(1);
    expect([...made.pane.accepted].toSorted()).toEqual(ids.map((id) => message(id).text));
    expect(made.journal()).toHaveLength(8);
  });

  test("of which one has it all the time: not-ready, and nothing was typed", async () => {
    const made = stageWith(({ lock }) => (lock.takenForMs = 60_000));
    const receipt = await made.send({ timeoutMs: 1_000 });
    expect(receipt.verdict).toBe("not-ready");
    expect(receipt.detail).toContain("others have been sending");
    expect(receipt.elapsedMs).toBe(6_000);
    expect(made.pane.typed).toEqual([]);
  });

  test("at many agents: what goes wrong with one is that one's alone", async () => {
    const made = stageWith();
    const broken = { ...made.request({ message: message("b1") }) };
    made.adapter.handOver = async (_facts, _world, text) => {
      if (text.includes("#b1")) throw new Error("out of order");
      return { kind: "not-there", why: "" };
    };
    const receipts = await broadcastMessage(made.tools, [broken, made.request({ message: message("b2") })]);
    expect(receipts.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["b1", "not-ready"],
      ["b2", "accepted"],
    ]);
    expect(made.lock.held).toBe(0);
  });

  test("who are interrupted say so for those whose turn had not come", async () => {
    const made = stageWith(({ fleet }) => fleet.interrupt.abort());
    const [receipt] = await broadcastMessage(made.tools, [made.request()]);
    expect(receipt).toMatchObject({ verdict: "not-ready", detail: "interrupted before anything was sent" });
    expect(made.pane.looks).toBe(0);
  });
});
