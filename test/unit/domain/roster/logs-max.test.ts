import { expect, test } from "bun:test";
import { parseRoster } from "../../../../src/domain/roster/load.ts";

function bytes(text: string): number | string | undefined {
  const roster = `version: 1\ntransport: tmux\ndefaults: { logs_max: ${text} }\nagents: [{ name: a, runtime: stub }]\n`;
  const parsed = parseRoster(roster, "r.yaml");
  return parsed.ok ? parsed.roster.agents[0]?.logsMaxBytes : parsed.issues[0]?.what;
}

test("what is kept has a bound, and may be nothing", () => {
  expect(["0", "1M", "2G", "1048576"].map(bytes)).toEqual([0, 1024 ** 2, 2 * 1024 ** 3, 1024 ** 2]);
  expect(bytes("100K")).toBe('"100K" is less than 1M');
  expect(bytes("infinity")).toBe('"infinity" is not a size');
});
