import { describe, expect, test } from "bun:test";
import { parseShow, parseUnitList } from "../../../src/adapters/systemd-parse.ts";

describe("a list of units", () => {
  test("is read from systemd's JSON", () => {
    const text =
      '[{"unit":"mosaic-agent@a.service","load":"loaded","active":"active","sub":"running","description":"x"}]';
    expect(parseUnitList(text)).toEqual([
      { unit: "mosaic-agent@a.service", load: "loaded", active: "active", sub: "running" },
    ]);
  });

  test("may be empty", () => {
    expect(parseUnitList("")).toEqual([]);
    expect(parseUnitList("[]\n")).toEqual([]);
  });

  for (const text of ["UNIT LOAD ACTIVE SUB\n", '{"unit":"x"}', "[", "null"]) {
    test(`is not made of ${JSON.stringify(text)}`, () => expect(parseUnitList(text)).toBeUndefined());
  }

  for (const text of [
    "[null]",
    '[{"unit":"a.service"}]',
    '["a.service"]',
    '[{"unit":1,"load":2,"active":3,"sub":4}]',
  ]) {
    test(`is not made of entries like ${text}`, () => expect(parseUnitList(text)).toBeUndefined());
  }
});

describe("the properties of units", () => {
  test("are read by unit, with '=' in values and empty values kept", () => {
    const found = parseShow("Id=a.service\nMainPID=7\nDescription=x=y\nResult=\n\nId=b.service\nMainPID=0\n");
    expect([...found.keys()]).toEqual(["a.service", "b.service"]);
    expect(Object.fromEntries(found.get("a.service") ?? [])).toEqual({
      Id: "a.service",
      MainPID: "7",
      Description: "x=y",
      Result: "",
    });
    expect(found.get("b.service")?.get("MainPID")).toBe("0");
  });

  test("of a unit without an Id are nobody's", () => {
    expect(parseShow("MainPID=7\n").size).toBe(0);
    expect(parseShow("").size).toBe(0);
  });
});
