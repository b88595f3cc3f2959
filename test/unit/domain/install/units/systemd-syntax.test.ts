import { expect, test } from "bun:test";
import {
  asUnitPath,
  inExecQuotes,
  inUnitQuotes,
} from "../../../../../src/domain/install/units/systemd-syntax.ts";

test("inside quotes of a unit, quotes and backslashes are escaped and specifiers are doubled", () => {
  expect(inUnitQuotes(String.raw`a"b\c%h $HOME ';#`)).toBe(String.raw`a\"b\\c%%h $HOME ';#`);
});

test("on an Exec line a dollar sign is doubled too", () => {
  expect(inExecQuotes(String.raw`a"b\c%h $HOME ${"${X}"}`)).toBe(String.raw`a\"b\\c%%h $$HOME $${"${X}"}`);
});

test("a path after EnvironmentFile= has its specifiers doubled and its glob characters escaped", () => {
  expect(asUnitPath(String.raw`/home/it's "100%" $y`)).toBe(String.raw`/home/it's "100%%" $y`);
  expect(asUnitPath(String.raw`/a\b*c?d[e]`)).toBe(String.raw`/a\\b\*c\?d\[e]`);
});
