import { expect, test } from "bun:test";
import { liveChanges } from "../../../../src/domain/life/live-changes.ts";
import { renderAgentDropIn } from "../../../../src/domain/install/units/render.ts";
import type { RosterAgent } from "../../../../src/domain/roster/roster.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const dropIn = (more: Partial<RosterAgent> = {}) => renderAgentDropIn(rosterAgent(more), "/home/me");
const limits = { memoryMax: "1G", memoryMaxBytes: undefined, cpuQuota: "50%", tasksMax: "77" };

test("limits and the restart policy are named in the roster's words, with both values", () => {
  expect(liveChanges(dropIn(), dropIn({ limits }))).toEqual([
    "limits.memory_max: - → 1G",
    "limits.cpu_quota: - → 50%",
    "limits.tasks_max: - → 77",
  ]);
  expect(liveChanges(dropIn({ limits }), dropIn({ limits: { ...limits, memoryMax: "2G" } }))).toEqual([
    "limits.memory_max: 1G → 2G",
  ]);
  const restart = { policy: "never", max: 9, windowMs: 60_000, backoffMs: 500 } as const;
  expect(liveChanges(dropIn(), dropIn({ restart }))).toEqual([
    "restart.policy: - → no",
    "restart.backoff: - → 500ms",
    "restart.max: - → 9",
    "restart.window: - → 60s",
  ]);
});

test("a drop-in that goes takes its limits with it; what a start reads is not live", () => {
  expect(liveChanges(dropIn({ limits }), undefined)).toHaveLength(3);
  expect(liveChanges(dropIn({ limits }), dropIn({ limits, envFile: "~/.keys" }))).toEqual([]);
  expect(liveChanges(undefined, undefined)).toEqual([]);
});
