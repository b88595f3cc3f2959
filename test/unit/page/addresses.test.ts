import { expect, test } from "bun:test";
import { addressOf, routeOf, sectionOf, titleOf, VIEWS } from "../../../src/page/addresses.ts";

test("each view has an address, and the address its view", () => {
  for (const view of VIEWS) expect(routeOf(addressOf({ view }))).toEqual({ view });
  for (const route of [
    { view: "agent", agent: "coder0" },
    { view: "agent", agent: "coder0", host: "web2" },
    { view: "message", id: "page-0a/1" },
  ] as const) {
    expect(routeOf(addressOf(route))).toEqual(route);
  }
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
  expect(titleOf({ view: "agent", agent: "coder0", host: "web2" })).toBe("web2/coder0");
  expect(titleOf({ view: "message", id: "m1" })).toBe("Message #m1");
});

test("what is below a view of the navigation is known to be", () => {
  expect(sectionOf({ view: "agent", agent: "coder0" })).toBe("fleet");
  expect(sectionOf({ view: "message", id: "m1" })).toBe("messages");
  expect(sectionOf({ view: "plan" })).toBe("plan");
});
