import { describe, expect, test } from "bun:test";
import { isHalfWritten, parseHeartbeat } from "../../../../src/domain/heartbeat/format.ts";
import { readHeartbeat } from "../../../../src/domain/heartbeat/read.ts";

const AT = "2026-05-01T10:00:00Z";

describe("a heartbeat", () => {
  test("is read with everything that the launcher writes", () => {
    const text = [
      `ts=${AT}`,
      `epoch=${Date.parse(AT) / 1000}`,
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

  for (const [what, ts, epoch, at] of [
    ["its first time", "2026-05-01T10:00:15Z", 1777629600, AT],
    ["half of its first time", "2026-05-01T10:59:15Z", 1777629600, AT],
    ["its second time", AT, 1777629615, AT],
  ] as const) {
    test(`of which ${what} alone was written over never counts for later than it was`, () => {
      const text = `ts=${ts}\nepoch=${epoch}\npid=1\n`;
      expect(isHalfWritten(text)).toBe(true);
      expect(parseHeartbeat(text)?.at).toBe(Date.parse(at));
    });
  }

  test("is not half written where it says its time once, twice alike, or not at all", () => {
    for (const text of [
      `ts=${AT}\n`,
      `ts=${AT}\nepoch=1777629600\n`,
      `ts=${AT}\nepoch=soon\n`,
      "epoch=1\n",
      "",
    ])
      expect(isHalfWritten(text)).toBe(false);
  });
});

const HALF = timesOf("2026-05-01T10:59:15Z", 1777629600);

function timesOf(ts: string, epoch: number): string {
  return `ts=${ts}\nepoch=${epoch}\npid=1\n`;
}

/** What is read of a file that holds one text after another, and the last one from then on. */
async function readingOf(...texts: readonly (string | undefined)[]): Promise<number | undefined> {
  const left = [...texts];
  const files = { readOwn: async () => await Promise.resolve(left.length > 1 ? left.shift() : left[0]) };
  return (await readHeartbeat(files, "/run/a.hb"))?.at;
}

describe("a beat that is written over while it is read", () => {
  test("is read again", async () => {
    const whole = timesOf("2026-05-01T10:00:15Z", 1777629615);
    expect(await readingOf(HALF, HALF, whole)).toBe(Date.parse(AT) + 15_000);
  });

  test("counts for the earlier of its times where its writer was stopped in between", async () => {
    expect(await readingOf(HALF)).toBe(Date.parse(AT));
  });

  test("is none where it is gone then", async () => {
    expect(await readingOf(HALF, undefined)).toBeUndefined();
  });
});
