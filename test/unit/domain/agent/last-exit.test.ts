import { describe, expect, test } from "bun:test";
import { parseLastExit } from "../../../../src/domain/agent/last-exit.ts";

const AT = "2026-05-01T10:00:00Z";
const record = (status: string, signal: string, wanted = "") =>
  `ts=${AT}\npid=42\nstatus=${status}\nsignal=${signal}\nwanted=${wanted}\n`;

describe("the end of an agent", () => {
  for (const [text, summary] of [
    [record("7", ""), "exited with status 7"],
    [record("0", ""), "exited with status 0"],
    [record("", "9"), "killed by signal 9 (KILL)"],
    [record("", "15", "yes"), "killed by signal 15 (TERM)"],
    [record("", "64"), "killed by signal 64"],
    [record("", ""), "ended, and its exit status is not known"],
  ] as const) {
    test(`is told: ${summary}`, () => expect(parseLastExit(text)?.summary).toBe(summary));
  }

  test("has its time, its pid, and whether it was wanted", () => {
    expect(parseLastExit(record("0", "", "yes"))).toMatchObject({
      at: Date.parse(AT),
      pid: 42,
      status: 0,
      wanted: true,
    });
    expect(parseLastExit(record("0", ""))).toMatchObject({ wanted: false, signal: undefined });
  });

  for (const text of ["", "ts=never\nstatus=1\n", "status=1\n", "\0\0\0"]) {
    test(`is not known from ${JSON.stringify(text)}`, () => expect(parseLastExit(text)).toBeUndefined());
  }
});
