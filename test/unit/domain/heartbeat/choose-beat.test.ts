import { expect, test } from "bun:test";
import { parseHeartbeat, type Heartbeat } from "../../../../src/domain/heartbeat/format.ts";
import { chooseBeat } from "../../../../src/domain/heartbeat/liveness.ts";

const NOW = Date.parse("2026-11-21T03:00:00Z");

function beat(secondsAgo: number, more = ""): Heartbeat {
  const ts = new Date(NOW - secondsAgo * 1000).toISOString();
  const parsed = parseHeartbeat(`ts=${ts}\npid=42\nstatus=ok\n${more}`);
  if (parsed === undefined) throw new Error("not a heartbeat");
  return parsed;
}

test("without a beat of the runtime's own, the launcher's counts", () => {
  const own = beat(20);
  expect(chooseBeat(own, undefined, NOW)).toBe(own);
  expect(chooseBeat(undefined, undefined, NOW)).toBeUndefined();
});

test("a fresh beat of the runtime counts, with what only the launcher knows", () => {
  const own = beat(100, "interval=15\nlauncher=1\nrestarts=3\n");
  const native = beat(5);
  expect(chooseBeat(own, native, NOW)).toMatchObject({
    at: native.at,
    intervalMs: 15_000,
    launcher: 1,
    restarts: 3,
  });
});

test("one that is two intervals old does not, by the interval of the launcher", () => {
  const own = beat(4, "interval=2\n");
  expect(chooseBeat(own, beat(4), NOW)).toBe(own);
  expect(chooseBeat(own, beat(3.9), NOW)?.at).toBe(NOW - 3900);
});

test("one from the future proves nothing", () => {
  const own = beat(10);
  expect(chooseBeat(own, beat(-3600), NOW)).toBe(own);
});
