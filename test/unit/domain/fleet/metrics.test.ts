import { expect, test } from "bun:test";
import { metricsOf } from "../../../../src/domain/fleet/metrics.ts";
import type { ProcessRow } from "../../../../src/domain/fleet/process-row.ts";
import type { ProcessList } from "../../../../src/domain/fleet/processes.ts";
import { NO_MESSAGES, type MessageTotals } from "../../../../src/domain/watch/message-totals.ts";
import { processRow } from "../../../support/process-row.ts";

const ROW = processRow("coder0");
const UNKNOWN: ProcessRow = {
  ...ROW,
  state: "unknown",
  since: undefined,
  beat: { word: "unknown", why: "no answer" },
  restarts: undefined,
  memory: undefined,
  cpuMs: undefined,
};

function familiesOf(row: ProcessRow, messages: MessageTotals = NO_MESSAGES, list: Partial<ProcessList> = {}) {
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
  const families = familiesOf(UNKNOWN, NO_MESSAGES, { unanswered: ["tmux: it hangs"] });
  for (const name of ["heartbeat_age_seconds", "cpu_seconds_total", "memory_bytes", "restarts_total"]) {
    expect(families.get(`mosaic_agent_${name}`)).toEqual([]);
  }
  expect(families.get("mosaic_fleet_unanswered")).toEqual([{ labels: { host: "vm" }, value: 1 }]);
});

test("messages by verdict, 0 for what never came, and how long those took that arrived", () => {
  const families = familiesOf(ROW, {
    verdicts: { accepted: 3, unknown: 1 },
    delivery: { bounds: [100, 2500], counts: [1, 1, 1], sumMs: 4100 },
  });
  const byVerdict = (families.get("mosaic_messages_total") ?? []).map(({ labels: { verdict }, value }) => [
    verdict,
    value,
  ]);
  expect(byVerdict).toEqual([
    ["accepted", 3],
    ["queued", 0],
    ["unknown", 1],
    ["blocked", 0],
    ["draft", 0],
    ["dead", 0],
    ["not-ready", 0],
  ]);
  const host = { host: "vm" };
  expect(families.get("mosaic_message_delivery_seconds")).toEqual([
    { part: "bucket", labels: { ...host, le: "0.1" }, value: 1 },
    { part: "bucket", labels: { ...host, le: "2.5" }, value: 2 },
    { part: "bucket", labels: { ...host, le: "+Inf" }, value: 3 },
    { part: "sum", labels: host, value: 4.1 },
    { part: "count", labels: host, value: 3 },
  ]);
});
