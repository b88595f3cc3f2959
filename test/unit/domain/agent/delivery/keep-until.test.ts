/** Messages to an agent at a usage limit. */
import { describe, expect, test } from "bun:test";
import { parseDue } from "../../../../../src/domain/limits/due.ts";
import { readWaiting } from "../../../../../src/domain/agent/delivery/waiting-messages.ts";
import { known } from "../../../../../src/base/answer.ts";
import { DeliveryStage, message, TEXT, thrownBy } from "../../../../support/delivery-stage.ts";

const HOUR_MS = 3_600_000;

function limited(milliseconds = HOUR_MS): DeliveryStage {
  const made = new DeliveryStage();
  const since = made.clock.now();
  made.native = known({
    state: "blocked: rate-limit",
    rule: "fake.native.limit",
    saw: "resets",
    since,
    until: since + milliseconds,
  });
  return made;
}

const waiting = (made: DeliveryStage) => readWaiting(made.fleet, made.agent.name);

describe("a message to an agent at a usage limit", () => {
  test("is kept on the disk, typed nowhere, and said to be queued by mosaic", async () => {
    const made = limited();
    const receipt = await made.send({ mayBeKept: true });
    expect(receipt).toMatchObject({ verdict: "queued", channel: "mosaic" });
    expect(receipt.detail).toMatch(/^mosaic keeps it: limit until \d\d:\d\d$/);
    expect(made.pane.typed).toEqual([]);
    expect(await waiting(made)).toMatchObject([{ id: "m1", text: TEXT }]);
    const due = parseDue(made.fleet.files.texts.get(made.fleet.paths.due(made.agent.name)) ?? "");
    expect((due?.limit ?? 0) - made.clock.now()).toBeGreaterThan(HOUR_MS - 60_000);
    expect(made.journal()).toMatchObject([{ id: "m1", verdict: "queued", channel: "mosaic", sent: false }]);
  });

  test("is kept once, however often it is given; another text with its id is another message", async () => {
    const made = limited();
    await made.send({ mayBeKept: true });
    expect((await made.send({ mayBeKept: true })).evidence.repeats).toBeNumber();
    expect(await waiting(made)).toHaveLength(1);
    const other = await thrownBy(made.send({ mayBeKept: true, message: message("m1", "other") }));
    expect(other).toMatchObject({ code: "id-of-another-text" });
  });

  test("is delivered by the same id when the limit has passed, and waits no more", async () => {
    const made = limited();
    await made.send({ mayBeKept: true });
    await made.send({ mayBeKept: true, message: message("m2") });
    made.native = known({ state: "idle", rule: "fake.native.idle", saw: "", since: undefined });
    expect(await made.send()).toMatchObject({ verdict: "accepted", channel: "keys" });
    expect((await waiting(made)).map(({ id }) => id)).toEqual(["m2"]);
    expect(await made.send()).toMatchObject({ verdict: "accepted", evidence: { enters: 0 } });
    expect(made.pane.record).toHaveLength(1);
  });

  test("stays kept where it meets a dialog behind the limit", async () => {
    const made = limited();
    await made.send({ mayBeKept: true });
    made.native = known({
      state: "blocked: approval",
      rule: "fake.native.approval",
      saw: "",
      since: undefined,
    });
    made.pane.state = "blocked: approval";
    expect(await made.send()).toMatchObject({ verdict: "blocked" });
    expect(await waiting(made)).toHaveLength(1);
  });

  test("is refused where a person decides, where its sender waits, and as a command of the moment", async () => {
    const refused = { verdict: "blocked", channel: undefined };
    for (const more of [
      { mayBeKept: true, agent: { ...limited().agent, onLimit: "ask" as const } },
      { mayBeKept: false },
      { mayBeKept: true, message: message("m1", "/compact", true) },
    ]) {
      const made = limited();
      const receipt = await made.send(more);
      expect(receipt).toMatchObject(refused);
      expect(receipt.detail).toStartWith("limit until ");
      expect(made.pane.typed).toEqual([]);
      expect(await waiting(made)).toEqual([]);
    }
  });

  test("of which nobody says the end goes as before: its runtime may try again by itself", async () => {
    const made = new DeliveryStage();
    made.native = known({
      state: "blocked: rate-limit",
      rule: "fake.native.retry",
      saw: "429",
      since: undefined,
    });
    expect(await made.send({ mayBeKept: true })).toMatchObject({ verdict: "accepted" });
  });

  test("is refused once too many wait", async () => {
    const made = limited();
    for (let count = 0; count < 200; count += 1) {
      await made.send({ mayBeKept: true, message: message(`n${count}`) });
    }
    const last = await made.send({ mayBeKept: true });
    expect(last).toMatchObject({ verdict: "blocked" });
    expect(last.detail).toEndWith("too many messages wait for it already");
  });
});
