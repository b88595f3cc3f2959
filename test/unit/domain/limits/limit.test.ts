import { expect, test } from "bun:test";
import { limitedUntil, limitText } from "../../../../src/domain/limits/limit.ts";
import { storeOf } from "../../../../src/domain/limits/store.ts";

const NOW = new Date("2026-11-29T14:30:00").getTime();

test("a limit holds until its end, and only where somebody says when that is", () => {
  const at = (until: number | undefined) => limitedUntil({ state: "blocked: rate-limit", until }, NOW);
  expect([at(NOW + 1), at(NOW), at(undefined)]).toEqual([NOW + 1, undefined, undefined]);
  expect(limitedUntil({ state: "idle", until: NOW + 1 }, NOW)).toBeUndefined();
});

test("its end is told by the clock here, with a date where that is another day's", () => {
  expect(limitText(new Date("2026-11-29T15:00:00").getTime(), NOW)).toBe("limit until 15:00");
  expect(limitText(new Date("2026-11-30T09:05:00").getTime(), NOW)).toBe("limit until 09:05");
  expect(limitText(new Date("2026-12-03T09:05:00").getTime(), NOW)).toBe("limit until 12-03 09:05");
});

function of(runtime: "claude" | "codex", env: Record<string, string> = {}): string {
  return storeOf({ runtime, env });
}

test("agents of one folder of a runtime share an account", () => {
  expect(of("claude")).toBe(of("claude", { OTHER: "x" }));
  expect(of("claude")).not.toBe(of("codex"));
  expect(of("claude", { CLAUDE_CONFIG_DIR: "/a" })).not.toBe(of("claude"));
  expect(of("claude", { CLAUDE_CONFIG_DIR: "/a" })).toBe(of("claude", { CLAUDE_CONFIG_DIR: "/a" }));
});
