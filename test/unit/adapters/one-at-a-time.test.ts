import { expect, test } from "bun:test";
import { Turns, type Done } from "../../../src/adapters/one-at-a-time.ts";
import { until } from "../../support/poll.ts";

test("whoever asks for a turn has it when the one before is done, in their order", async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const done = new Map<string, Done>();
  for (const name of ["one", "two", "three"]) {
    turns.ask((end) => {
      begun.push(name);
      done.set(name, end);
    });
  }
  await until("the first has begun", () => begun.length === 1);
  done.get("one")?.();
  done.get("one")?.();
  await until("the second has begun", () => begun.length === 2);
  expect(begun).toEqual(["one", "two"]);
  done.get("two")?.();
  await until("the third has begun", () => begun.length === 3);
  done.get("three")?.();
});

test("who never says that they are done holds nobody up for ever", async () => {
  const turns = new Turns(50);
  let hasBegun = false;
  turns.ask(() => undefined);
  turns.ask((done) => {
    hasBegun = true;
    done();
  });
  await until("the next has begun", () => hasBegun);
});
