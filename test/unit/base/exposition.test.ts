import { expect, test } from "bun:test";
import { exposition } from "../../../src/base/exposition.ts";

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
