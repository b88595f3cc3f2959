import { expect, test } from "bun:test";
import { parseAgentName } from "../../../../src/base/names.ts";
import { metricsOf } from "../../../../src/domain/fleet/metrics.ts";
import type { ProcessRow } from "../../../../src/domain/fleet/process-row.ts";
import type { ProcessList } from "../../../../src/domain/fleet/processes.ts";
import type { FleetEvent } from "../../../../src/domain/watch/event.ts";

const NAME = parseAgentName("coder0");
if (NAME === undefined) throw new Error("a name that is none");

const ROW: ProcessRow = {
  name: NAME,
  runtime: "stub",
  class: "coder",
  state: "idle",
  reason: undefined,
  source: "screen",
  rule: undefined,
  since: 1_000_000,
  sinceIsBound: false,
  supervised: { state: "running", reason: undefined },
  remark: undefined,
  unit: undefined,
  pid: 7,
  command: undefined,
  startedAt: undefined,
  beat: { word: "alive", ageMs: 1500 },
  idleMs: undefined,
  restarts: 2,
  memory: { bytes: 4096, source: "cgroup" },
  cpuPercent: undefined,
  cpuMs: 2500,
  flags: [],
};
const UNKNOWN: ProcessRow = {
  ...ROW,
  state: "unknown",
  since: undefined,
  beat: { word: "unknown", why: "no answer" },
  restarts: undefined,
  memory: undefined,
  cpuMs: undefined,
};

function familiesOf(row: ProcessRow, messages: readonly FleetEvent[] = [], list: Partial<ProcessList> = {}) {
  const families = metricsOf({
    host: "vm",
    version: "1",
    commit: "c",
    list: {
      at: 0,
      supervisor: "direct",
      pause: undefined,
      server: "running",
      rows: [row],
      unmanaged: [],
      unanswered: [],
      ...list,
    },
    messages,
  });
  return new Map(families.map(({ name, samples }) => [name, samples]));
}

const labels = { host: "vm", agent: "coder0" };

test("what is known of an agent, in the units that the names say", () => {
  const families = familiesOf(ROW);
  expect(families.get("mosaic_agent_heartbeat_age_seconds")).toEqual([{ labels, value: 1.5 }]);
  expect(families.get("mosaic_agent_cpu_seconds_total")).toEqual([{ labels, value: 2.5 }]);
  expect(families.get("mosaic_agent_memory_bytes")).toEqual([{ labels, value: 4096 }]);
  expect(families.get("mosaic_agent_restarts_total")).toEqual([{ labels, value: 2 }]);
  expect(families.get("mosaic_agent_state_since_seconds")).toEqual([{ labels, value: 1000 }]);
});

test("one state is 1 and each other one is 0", () => {
  const samples = familiesOf(ROW).get("mosaic_agent_state") ?? [];
  expect(samples.filter(({ value }) => value === 1).map((sample) => sample.labels["state"])).toEqual([
    "idle",
  ]);
  expect(samples.filter(({ value }) => value === 0).length).toBe(13);
});

test("what is not known has no sample, and the state says unknown", () => {
  const families = familiesOf(UNKNOWN, [], { unanswered: ["tmux: it hangs"] });
  for (const name of ["heartbeat_age_seconds", "cpu_seconds_total", "memory_bytes", "restarts_total"]) {
    expect(families.get(`mosaic_agent_${name}`)).toEqual([]);
  }
  expect(families.get("mosaic_fleet_unanswered")).toEqual([{ labels: { host: "vm" }, value: 1 }]);
});

const message = (id: string | undefined, verdict: string, at: number): FleetEvent => ({
  at,
  kind: "message",
  agent: "coder0",
  by: "user anna",
  id,
  verdict,
});

test("a message counts once, with its last verdict", () => {
  const messages = [
    message("a", "unproven", 1),
    message("a", "accepted", 2),
    message(undefined, "accepted", 3),
  ];
  expect(familiesOf(ROW, messages).get("mosaic_messages_day")).toEqual([
    { labels: { host: "vm", verdict: "accepted" }, value: 2 },
  ]);
});
