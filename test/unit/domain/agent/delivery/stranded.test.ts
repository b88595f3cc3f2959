/** A text that a killed sender left in the box: whose it is, and who finishes it. */
import { known } from "../../../../../src/base/answer.ts";
import { describe, expect, test } from "bun:test";
import type { JournalEntry } from "../../../../../src/domain/agent/delivery/journal.ts";
import { RESET_ENTRY, strandedEntry } from "../../../../../src/domain/agent/delivery/stranded.ts";
import {
  expectNoHarm,
  message,
  PASTE,
  stageWith,
  TEXT,
  type DeliveryStage,
} from "../../../../support/delivery-stage.ts";

const PROCESS = { pid: 130, startTime: "1300" };
const NEEDLE = "[h:operator -> h:a] #m1 ";

function entry(more: Partial<JournalEntry> = {}): JournalEntry {
  const to = { ...PROCESS, workingDirectory: "/w" };
  const known = { id: "m1", at: 1, channel: "keys", detail: "", sent: true, needle: NEEDLE, to };
  return { ...known, verdict: undefined, ...more };
}

/** As a sender leaves it that was killed between its paste and its Enter. */
function killBeforeEnter(made: DeliveryStage, more: Partial<JournalEntry> = {}): void {
  const at = made.clock.now();
  const path = made.fleet.paths.deliveries(made.agent.name);
  made.fleet.files.texts.set(path, `${JSON.stringify(entry({ at, ...more }))}\n`);
  made.pane.box = more.needle ?? TEXT;
}

describe("a text in the box", () => {
  test("is that of an open delivery by keys to this process", () => {
    for (const verdict of [undefined, "unknown", "blocked"] as const) {
      expect(strandedEntry([entry({ verdict })], `${NEEDLE}he\nllo`, PROCESS)?.id).toBe("m1");
    }
  });

  test("is a person's in every other case", () => {
    const none = (one: JournalEntry, draft = TEXT, process = PROCESS) =>
      expect(strandedEntry([one], draft, process)).toBeUndefined();
    none(entry(), "");
    none(entry(), "my draft");
    none(entry(), `my draft ${TEXT}`);
    none(entry({ verdict: "accepted" }));
    none(entry({ verdict: "queued" }));
    none(entry({ sent: false }));
    none(entry({ channel: undefined }));
    none(entry({ needle: undefined }));
    none(entry({ needle: "" }));
    none(entry({ to: undefined }));
    none(entry(), TEXT, { ...PROCESS, startTime: "1301" });
    none(entry({ needle: "/new", raw: true }), "/new idea");
  });
});

describe("a delivery that was killed before its Enter", () => {
  test("gets its Enter, and only that, by the same id", async () => {
    const made = stageWith(killBeforeEnter);
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 1 } });
    expect(made.pane.typed).toEqual(["Enter"]);
    expectNoHarm(made);
  });

  test("is finished by whoever sends next, and its verdict written down", async () => {
    const made = stageWith(killBeforeEnter);
    expect((await made.send({ message: message("m2") })).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual(["Enter", `paste: ${message("m2").text}`, "Enter"]);
    expect(made.pane.accepted).toEqual([TEXT, message("m2").text]);
    expect(made.journal()).toMatchObject([
      { id: "m1", verdict: "accepted" },
      { id: "m2", verdict: "accepted" },
    ]);
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.accepted).toHaveLength(2);
    expectNoHarm(made);
  });

  test("is not finished by another where a dialog is open", async () => {
    const made = stageWith((stage) => {
      killBeforeEnter(stage);
      stage.pane.state = "blocked: approval";
    });
    expect((await made.send({ message: message("m2"), timeoutMs: 500 })).verdict).toBe("blocked");
    expect(made.pane.typed).toEqual([]);
  });

  test("and whose Enters have no effect stays a draft for the next, which types nothing", async () => {
    const made = stageWith((stage) => {
      killBeforeEnter(stage);
      stage.pane.swallows = Infinity;
    });
    expect((await made.send({ message: message("m2") })).verdict).toBe("draft");
    expect(made.pane.typed.every((what) => what === "Enter")).toBe(true);
    expect(made.pane.box).toBe(TEXT);
  });

  test("of a process that has ended is no reason to touch a draft that looks like it", async () => {
    const made = stageWith((stage) => {
      killBeforeEnter(stage, { to: { pid: 130, startTime: "1", workingDirectory: "/w" } });
    });
    expect((await made.send({ message: message("m2") })).verdict).toBe("draft");
    expect(made.pane.typed).toEqual([]);
  });
});

test("the command of a reset that was killed gets its Enter from the next sender", async () => {
  const made = stageWith((stage) => killBeforeEnter(stage, { id: RESET_ENTRY, needle: "/new", raw: true }));
  expect((await made.send()).verdict).toBe("accepted");
  expect(made.pane.typed).toEqual(["Enter", PASTE, "Enter"]);
  expect(made.journal()).toMatchObject([{ id: "m1" }]);
});

function queued(): DeliveryStage {
  return stageWith(({ pane }) => {
    pane.state = "working";
  });
}

describe("a message that its process took with it", () => {
  test("is sent again to the next process by the same id, exactly once", async () => {
    const made = queued();
    expect((await made.send()).verdict).toBe("queued");
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.restart();
    expect((await made.send()).verdict).toBe("accepted");
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual([PASTE, "Enter", PASTE, "Enter"]);
  });

  test("is sent again too where it was handed over to the process itself, by a channel", async () => {
    const made = stageWith();
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" }, false);
    made.pane.on("before look 2", () => made.pane.die());
    expect(await made.send()).toMatchObject({ verdict: "dead", channel: "fake channel" });
    expect(await made.send()).toMatchObject({ verdict: "dead" });
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.restart();
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r2" });
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.accepted).toEqual([TEXT]);
  });

  test("stays what it was where its runtime keeps what it was given", async () => {
    const made = stageWith(({ adapter }) => (adapter.keepsHandedOver = true));
    made.channel({ kind: "handed", channel: "fake channel", receipt: "r1" }, false);
    made.pane.on("before look 2", () => made.pane.die());
    expect(await made.send()).toMatchObject({ verdict: "dead" });
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.restart();
    expect((await made.send()).verdict).toBe("dead");
  });

  test("is accepted where the record of the old process has it after all", async () => {
    const made = queued();
    await made.send();
    made.pane.take(TEXT);
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.restart();
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
  });

  test("is not delivered while nobody has come in its place", async () => {
    const made = queued();
    await made.send();
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.die();
    const receipt = await made.send();
    expect(receipt).toMatchObject({ verdict: "dead" });
    expect(receipt.detail).toContain("not delivered: the agent ended");
  });

  test("is sent again by the same id as soon as its supervisor has started the next", async () => {
    const made = queued();
    await made.send();
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.die();
    made.unit("activating", "auto-restart");
    made.clock.plan(1_000, () => {
      made.pane.restart();
      made.pane.queues = false;
    });
    expect((await made.send()).verdict).toBe("accepted");
    expect(made.pane.accepted).toEqual([TEXT]);
  });

  test("is looked for by the conversation that it had open, where its launch record is gone", async () => {
    const made = queued();
    await made.send();
    const launch = "conversation=c1\n";
    expect(made.journal()).toMatchObject([{ to: { launch: expect.stringContaining(launch) } }]);
    const asked: (string | undefined)[] = [];
    const { proof } = made.adapter;
    made.adapter.proof = async (facts, world, sought) => {
      asked.push(facts.launched?.conversation);
      return proof?.(facts, world, sought);
    };
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.die();
    await made.send();
    expect(asked[0]).toBe("c1");
  });

  test("is unknown and not sent again where the record of the old process cannot be found", async () => {
    const made = queued();
    made.conversation = known(undefined);
    expect((await made.send()).verdict).toBe("queued");
    made.fleet.processes.running.delete(made.pane.pid);
    made.pane.restart();
    expect(await made.send()).toMatchObject({
      verdict: "unknown",
      detail: "the process that had it has ended, and its record cannot be found",
    });
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
  });

  test("stays queued while its process lives, or where that cannot be told", async () => {
    const made = queued();
    await made.send();
    expect((await made.send()).verdict).toBe("queued");
    expect(made.pane.typed).toEqual([PASTE, "Enter"]);
  });
});
