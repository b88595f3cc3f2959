import { describe, expect, test } from "bun:test";
import { judge } from "../../../src/domain/proving/judge.ts";
import type { Receipt, SendRecord } from "../../../src/domain/proving/records.ts";
import {
  anomalies,
  isGood,
  latencyTable,
  quantile,
  renderDocument,
  stateTable,
  summaryTable,
  type RuntimeReport,
} from "../../runtimes/report.ts";
import { NOT_RECEIVED, outcomeOf, RECEIVED, recordOf } from "../domain/proving/send-facts.ts";

const judged = (record: Partial<SendRecord>, receipt: Receipt = RECEIVED) => ({
  record: recordOf(record),
  judgement: judge(recordOf(record), receipt),
});

const good: RuntimeReport = {
  runtime: "claude",
  version: "2.1.329",
  judged: [
    judged({ outcome: outcomeOf("accepted", { wallMs: 900 }) }),
    judged({ outcome: outcomeOf("accepted", { wallMs: 1500, outsideCalls: 6 }) }),
    judged({ state: "busy", outcome: outcomeOf("queued") }),
    judged({ state: "draft in the box", outcome: outcomeOf("draft") }, NOT_RECEIVED),
  ],
  setUpsFailed: [],
  notRun: [],
  agents: 2,
  seconds: 90,
};
const bad: RuntimeReport = {
  ...good,
  runtime: "gemini",
  judged: [
    judged({ runtime: "gemini" }, NOT_RECEIVED),
    judged({ runtime: "gemini", leftBehind: "│ > half │" }),
  ],
  setUpsFailed: ["busy, tabs, 80x24: Error: gemini0 did not stay busy"],
};

const cells = (table: string, row: number) =>
  (table.split("\n")[row] ?? "").split("|").map((cell) => cell.trim());
const column = (table: string, name: string, row: number) => cells(table, row)[cells(table, 0).indexOf(name)];

describe("the tables", () => {
  test("count verdicts and violations a runtime", () => {
    const table = summaryTable([good, bad]);
    expect(["sends", "accepted", "queued", "draft"].map((name) => column(table, name, 2))).toEqual([
      "4",
      "2",
      "1",
      "1",
    ]);
    expect(column(table, "**false accepted**", 2)).toBe("0");
    expect(column(table, "**false accepted**", 3)).toBe("1");
    expect(column(table, "set-ups retried", 3)).toBe("1");
  });

  test("say what each state was answered with", () => {
    const table = stateTable([good]);
    expect(column(table, "idle", 2)).toBe("accepted 2");
    expect(column(table, "busy", 2)).toBe("queued 1");
    expect(column(table, "copy-mode", 2)).toBe("-");
  });

  test("time what was accepted from idle, and nothing else", () => {
    const table = latencyTable([good]);
    expect(cells(table, 2).slice(2, 8)).toEqual(["keys", "2", "0.90 s", "1.50 s", "1.50 s", "5, 6"]);
  });
});

test("a quantile is one of the figures", () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(
    quantile(
      Array.from({ length: 100 }, (_, index) => index + 1),
      0.95,
    ),
  ).toBe(95);
  expect(quantile([], 0.5)).toBeUndefined();
});

test("a run is good when nothing happened that must not, and nothing was left out", () => {
  expect(isGood([good])).toBe(true);
  expect(isGood([good, bad])).toBe(false);
  expect(isGood([{ ...good, notRun: ["idle, tabs, 80x24"] }])).toBe(false);
  expect(isGood([{ ...good, judged: [] }])).toBe(false);
});

test("every violation, remark and retry is told, each in one line", () => {
  expect(anomalies([good])).toEqual([]);
  expect(anomalies([bad])).toEqual([
    "gemini, idle, one line, 80x24: accepted by keys, not received; **false accepted** (mxa000001)",
    "gemini, idle, one line, 80x24: accepted by keys, received after 0.50 s; it was not idle afterwards: > half (mxa000001)",
    "gemini: set-up retried: busy, tabs, 80x24: Error: gemini0 did not stay busy",
  ]);
});

test("the document names versions, date and seed, and lists the anomalies", () => {
  const facts = {
    date: "2026-01-02",
    mosaic: "0.1.0",
    tmux: "tmux 3.3a",
    bun: "1.4.5",
    machine: "2 processors",
    seed: 9,
    seconds: 600,
  };
  const text = renderDocument(facts, [good, bad]);
  for (const part of ["2026-01-02", "tmux 3.3a", "2.1.329", "seed 9", "6 messages", "10.0 min in all"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("- gemini, idle, one line, 80x24: accepted by keys, not received");
  expect(renderDocument(facts, [good])).toEndWith("## Anomalies\n\nNone.\n");
});
