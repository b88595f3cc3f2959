import { expect, test } from "bun:test";
import { request } from "../../../../src/operations/documents/fleet-restart.ts";

test.each([
  [{}, true],
  [{ now: true }, true],
  [{ when_idle: true, idle_timeout_ms: 5_000 }, true],
  [{ now: true, when_idle: true }, false],
  [{ now: true, idle_timeout_ms: 5_000 }, false],
  [{ now: true, idle_timeout_ms: 0 }, false],
])("a restart that cuts turns waits for none: %j", (asked, isTaken) => {
  expect(request.safeParse(asked).success).toBe(isTaken);
});
