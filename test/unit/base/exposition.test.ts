import { expect, test } from "bun:test";
import { exposition, histogramSamples } from "../../../src/base/exposition.ts";

test("families as Prometheus reads them, and none that has no sample", () => {
  const text = exposition([
    { name: "up", kind: "gauge", help: "It runs.", samples: [{ labels: {}, value: 1 }] },
    { name: "unknown", kind: "gauge", help: "Nobody said.", samples: [] },
    {
      name: "restarts_total",
      kind: "counter",
      help: "Restarts.",
      samples: [
        { labels: { host: "vm", agent: "a0" }, value: 3 },
        { labels: { host: "vm", agent: "a1" }, value: 0.25 },
      ],
    },
  ]);
  expect(text).toBe(
    [
      "# HELP up It runs.",
      "# TYPE up gauge",
      "up 1",
      "# HELP restarts_total Restarts.",
      "# TYPE restarts_total counter",
      'restarts_total{host="vm",agent="a0"} 3',
      'restarts_total{host="vm",agent="a1"} 0.25',
      "",
    ].join("\n"),
  );
});

test("a histogram: each bucket has the smaller ones too, and the last one has all", () => {
  const samples = histogramSamples({ host: "vm" }, { bounds: [500, 2000], counts: [2, 0, 1], sumMs: 9500 });
  expect(exposition([{ name: "took_seconds", kind: "histogram", help: "It took so long.", samples }])).toBe(
    [
      "# HELP took_seconds It took so long.",
      "# TYPE took_seconds histogram",
      'took_seconds_bucket{host="vm",le="0.5"} 2',
      'took_seconds_bucket{host="vm",le="2"} 2',
      'took_seconds_bucket{host="vm",le="+Inf"} 3',
      'took_seconds_sum{host="vm"} 9.5',
      'took_seconds_count{host="vm"} 3',
      "",
    ].join("\n"),
  );
});

test("a label's text cannot end its line or its quotes", () => {
  const [, , line] = exposition([
    {
      name: "m",
      kind: "gauge",
      help: "one\\two\nthree",
      samples: [{ labels: { host: 'a"b\\c\nd' }, value: 1 }],
    },
  ]).split("\n");
  expect(line).toBe('m{host="a\\"b\\\\c\\nd"} 1');
  expect(
    exposition([{ name: "m", kind: "gauge", help: "one\\two\nthree", samples: [{ labels: {}, value: 1 }] }]),
  ).toStartWith("# HELP m one\\\\two\\nthree\n");
});
