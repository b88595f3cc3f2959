import { expect, test } from "bun:test";
import { parseHeartbeat, type Heartbeat } from "../../../../src/domain/heartbeat/format.ts";
import { liveness } from "../../../../src/domain/heartbeat/liveness.ts";

const AT = Date.parse("2026-05-01T10:00:00Z");

function beat(interval?: number): Heartbeat {
  const found = parseHeartbeat(
    `ts=2026-05-01T10:00:00Z\npid=1\nstatus=ok\n${interval === undefined ? "" : `interval=${interval}\n`}`,
  );
  if (found === undefined) throw new Error("no heartbeat");
  return found;
}

test("no file is unknown, not dead", () => {
  expect(liveness(undefined, "gone", AT)).toEqual({ word: "unknown", why: "no heartbeat file" });
});

test("alive to the end of three of the writer's intervals, then stale", () => {
  expect(liveness(beat(2), "lives", AT + 6_000)).toEqual({ word: "alive", ageMs: 6_000 });
  expect(liveness(beat(2), "lives", AT + 6_001)).toEqual({ word: "stale", ageMs: 6_001 });
});

test("the writer's own interval goes before the reader's", () => {
  expect(liveness(beat(60), "lives", AT + 100_000, 1_000).word).toBe("alive");
  expect(liveness(beat(), "lives", AT + 3_000, 1_000).word).toBe("alive");
  expect(liveness(beat(), "lives", AT + 3_001, 1_000).word).toBe("stale");
});

test("without any interval it is 15 s", () => {
  expect(liveness(beat(), "lives", AT + 45_000).word).toBe("alive");
  expect(liveness(beat(), "lives", AT + 45_001).word).toBe("stale");
});

test("a process that is gone is dead, however fresh the beat", () => {
  expect(liveness(beat(), "gone", AT)).toEqual({ word: "dead", ageMs: 0 });
});

test("a process that could not be asked is judged by the beat alone, never called dead", () => {
  expect(liveness(beat(), "cannot tell", AT + 1_000).word).toBe("alive");
  expect(liveness(beat(), "cannot tell", AT + 100_000).word).toBe("stale");
});

test("a beat from the future proves nothing once it is further away than three intervals", () => {
  expect(liveness(beat(2), "lives", AT - 6_000).word).toBe("alive");
  expect(liveness(beat(2), "lives", AT - 3_600_000)).toEqual({ word: "stale", ageMs: 3_600_000 });
});
