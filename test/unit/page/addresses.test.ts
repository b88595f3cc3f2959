import { expect, test } from "bun:test";
import { addressOf, routeOf, titleOf, VIEWS } from "../../../src/page/addresses.ts";

test("each view has an address, and the address its view", () => {
  for (const view of VIEWS) expect(routeOf(addressOf({ view }))).toEqual({ view });
  expect(routeOf(addressOf({ view: "agent", agent: "coder0" }))).toEqual({ view: "agent", agent: "coder0" });
});

test("an address that is none is the fleet, and no name of an agent leaves its place", () => {
  expect(["", "#", "#/nothing", "#/agents", "#/agents/"].map(routeOf)).toEqual(
    Array.from({ length: 5 }, () => ({ view: "fleet" as const })),
  );
  expect(routeOf("#/agents/%E0%A4%A")).toEqual({ view: "agent", agent: "%E0%A4%A" });
  expect(addressOf({ view: "agent", agent: "a/b" })).toBe("#/agents/a%2Fb");
});

test("the window says which view it is", () => {
  expect(titleOf({ view: "events" })).toBe("Events");
  expect(titleOf({ view: "agent", agent: "coder0" })).toBe("coder0");
});
