import { expect, test } from "bun:test";
import { cannotTell, known } from "../../../../src/base/answer.ts";
import { parseHeartbeat } from "../../../../src/domain/heartbeat/format.ts";
import { lastTold, toBeLookedAt } from "../../../../src/domain/life/looked-at.ts";
import { observed, pane } from "../../../support/observations.ts";

test("every agent of a small fleet is looked at, of a large one only who may be restarted", () => {
  const same = observed();
  const others = [
    observed({ changed: known(["class: a → b"]) }),
    observed({ changed: cannotTell("no process") }),
  ];
  const few = [...others, ...Array.from({ length: 38 }, () => same)];
  expect(toBeLookedAt(few)).toBe(few);
  expect(toBeLookedAt([...few, same])).toEqual(others.slice(0, 1));
});

const heartbeat = (pid: number, more = "state=working\n") =>
  parseHeartbeat(`ts=2026-05-01T09:59:57Z\npid=${pid}\nstatus=ok\n${more}`);

test("what an agent told last is of its life now, or nothing", () => {
  expect(lastTold(observed({ heartbeat: heartbeat(4242) }))).toBe("working");
  expect(lastTold(observed({ heartbeat: heartbeat(4242, "") }))).toBeUndefined();
  expect(lastTold(observed({ heartbeat: heartbeat(7) }))).toBeUndefined();
  expect(
    lastTold(observed({ heartbeat: heartbeat(4242), pane: known(pane({ dead: true })) })),
  ).toBeUndefined();
  expect(lastTold(observed({ heartbeat: heartbeat(4242), pane: cannotTell("no answer") }))).toBeUndefined();
  expect(lastTold(observed())).toBeUndefined();
});
