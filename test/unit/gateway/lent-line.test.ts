import { expect, test } from "bun:test";
import { LentLine } from "../../../src/gateway/team/lent-line.ts";
import type { ViewFrame } from "../../../src/gateway/team/view-frames.ts";

/** A bus that takes one at a time, when it is let. */
function slowBus() {
  const said: ViewFrame[] = [];
  const events: string[] = [];
  let release: ((taken: boolean) => void) | undefined;
  const line = new LentLine({
    say(frame) {
      said.push(frame);
      return new Promise((resolve) => (release = resolve));
    },
    drained: () => void events.push("drained"),
    ended: () => void events.push("ended"),
  });
  const take = async (taken = true) => {
    release?.(taken);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { line, said, events, take };
}

const bytes = (length: number) => new Uint8Array(length);

test("one is under way, and what comes meanwhile is one more", async () => {
  const { line, said, take } = slowBus();
  expect([line.send(bytes(1)), line.send(bytes(2)), line.send(bytes(3))]).toEqual([true, true, true]);
  expect(said.length).toBe(1);
  await take();
  expect(said).toMatchObject([{ n: 1 }, { n: 2, bytes: bytes(5) }]);
});

test("a bus that is slower than the agent makes it full, and it has room when all is handed over", async () => {
  const { line, events, take } = slowBus();
  line.send(bytes(1));
  expect(line.send(bytes(300_000))).toBe(false);
  await take();
  expect(events).toEqual([]);
  await take();
  expect(events).toEqual(["drained"]);
});

test("a whole screen takes the place of what waits before it", async () => {
  const { line, said, take } = slowBus();
  line.send(bytes(1));
  line.send(bytes(100));
  line.send("the screen");
  line.send(bytes(2));
  await take();
  await take();
  expect(said.map(({ kind, n }) => `${kind} ${n}`)).toEqual(["output 1", "screen 2", "output 3"]);
});

test("what cannot be handed over ends it, and so does its close; nothing is said after either", async () => {
  const lost = slowBus();
  lost.line.send(bytes(1));
  await lost.take(false);
  lost.line.send(bytes(1));
  expect([lost.said.length, lost.events]).toEqual([1, ["ended"]]);
  const closed = slowBus();
  closed.line.close(4000, "a0 ended");
  await closed.take();
  closed.line.send(bytes(1));
  expect([closed.said, closed.events]).toEqual([
    [{ kind: "closed", n: 0, code: 4000, why: "a0 ended" }],
    ["ended"],
  ]);
});
