import { describe, expect, test } from "bun:test";
import { parseHeartbeat } from "../../../../src/domain/heartbeat/format.ts";

const AT = "2026-05-01T10:00:00Z";

describe("a heartbeat", () => {
  test("is read with everything that the launcher writes", () => {
    const text = [
      `ts=${AT}`,
      "pid=4242",
      "status=busy",
      "pid_start=99812",
      "interval=15",
      "launcher=1",
      "model=gpt-5.5:high=x",
      "activity=2026-05-01T09:59:00Z",
      "state=idle",
      "unheard_of=1",
      "",
    ].join("\n");
    expect(parseHeartbeat(text)).toMatchObject({
      at: Date.parse(AT),
      pid: 4242,
      startTime: "99812",
      status: "busy",
      model: "gpt-5.5:high=x",
      activity: Date.parse("2026-05-01T09:59:00Z"),
      intervalMs: 15_000,
      launcher: 1,
    });
  });

  test("of an older writer has time, pid and status alone", () => {
    expect(parseHeartbeat(`ts=${AT}\npid=1\nstatus=ok\n`)).toMatchObject({
      at: Date.parse(AT),
      pid: 1,
      startTime: undefined,
      status: "ok",
      model: undefined,
      activity: undefined,
      intervalMs: undefined,
      launcher: undefined,
    });
  });

  test("counts the first of two equal keys: what a value smuggled in comes later", () => {
    expect(parseHeartbeat(`ts=${AT}\npid=1\nstatus=ok\nstatus=busy\npid=2\n`)).toMatchObject({
      pid: 1,
      status: "ok",
    });
  });

  for (const [what, text] of [
    ["nothing", ""],
    ["no time", "pid=1\nstatus=ok\n"],
    ["no time that can be read", "ts=yesterday\npid=1\n"],
    ["no pid", `ts=${AT}\nstatus=ok\n`],
    ["pid 0", `ts=${AT}\npid=0\n`],
    ["a pid that is no number", `ts=${AT}\npid=12x\n`],
    ["a negative pid, which would be a group", `ts=${AT}\npid=-1\n`],
    ["a pid that was cut off by nonsense", `ts=${AT}\npid=1e3\n`],
    ["binary nonsense", "\0\u0001\ufffd=\u0002\n"],
  ] as const) {
    test(`is none where there is ${what}`, () => expect(parseHeartbeat(text)).toBeUndefined());
  }
});
