import { expect, test } from "bun:test";
import { watchCaller } from "../../../src/gateway/watch-caller.ts";
import { until } from "../../support/poll.ts";

test("who may not any more is told so once, and not asked again", async () => {
  let asked = 0;
  let refusals = 0;
  const stop = watchCaller(
    async () => ++asked < 3,
    () => void (refusals += 1),
    5,
  );
  await until("it is refused", () => refusals > 0);
  const then = asked;
  await Bun.sleep(50);
  expect([asked, refusals]).toEqual([then, 1]);
  stop();
});

test("where it cannot be told, they may not", async () => {
  let refusals = 0;
  watchCaller(
    () => Promise.reject(new Error("the store is closed")),
    () => void (refusals += 1),
    5,
  );
  await until("it is refused", () => refusals > 0);
});

test("nothing is asked or told after the end", async () => {
  let refusals = 0;
  let asked = 0;
  const stop = watchCaller(
    async () => (asked += 1) < 0,
    () => void (refusals += 1),
    5,
  );
  stop();
  await Bun.sleep(50);
  expect([asked, refusals]).toEqual([0, 0]);
});
