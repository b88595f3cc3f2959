/** What monitors are given, against what Prometheus checks it with: names, types, histograms, whatever a label says. */
import { expect, test } from "bun:test";
import { exposition, type MetricFamily } from "../../src/base/exposition.ts";
import { busRefusedFamily, gatewayMetricsOf, viewersFamily } from "../../src/domain/gateway/metrics.ts";
import { metricsOf } from "../../src/domain/fleet/metrics.ts";
import { withMessages, NO_MESSAGES } from "../../src/domain/watch/message-totals.ts";
import { processRow } from "../support/process-row.ts";
import { checkMetrics, describeWithPromtool } from "../support/promtool.ts";

const HOST = 'a"b\\c\nd';
const message = { at: 0, kind: "message", agent: "coder0", by: "user anna", verdict: "accepted" } as const;

const FAMILIES: readonly MetricFamily[] = [
  ...metricsOf({
    host: HOST,
    version: "1.2.3",
    commit: "c0ffee",
    list: {
      at: 0,
      supervisor: "direct",
      pause: undefined,
      server: "running",
      rows: [processRow("coder0"), processRow("coder1")],
      unmanaged: [],
      unanswered: [],
    },
    messages: withMessages(NO_MESSAGES, [
      { ...message, tookMs: 90 },
      { ...message, tookMs: 900_000 },
    ]),
  }),
  ...gatewayMetricsOf({
    host: HOST,
    isStorageUp: true,
    isBusUp: false,
    hosts: [
      { name: "web1", heardMs: 1234, open: 2 },
      { name: "web2", heardMs: null, open: 0 },
    ],
  }),
  viewersFamily(HOST, 3),
  busRefusedFamily(HOST, new Map([["forged", 2]])),
];

describeWithPromtool("figures for Prometheus", () => {
  test("every family has a sample here, and promtool finds nothing wrong with any", () => {
    expect(FAMILIES.filter(({ samples }) => samples.length === 0)).toEqual([]);
    expect(checkMetrics(exposition(FAMILIES))).toEqual({ status: 0, said: "" });
  });

  test("it would find a counter by another name, and what is no line", () => {
    const samples = [{ labels: {}, value: 1 }];
    const counter = exposition([{ name: "messages", kind: "counter", help: "Whatever.", samples }]);
    expect(checkMetrics(counter).status).not.toBe(0);
    expect(checkMetrics("up{ 1\n").status).not.toBe(0);
  });
});
