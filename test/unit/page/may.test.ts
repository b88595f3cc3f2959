import { expect, test } from "bun:test";
import type { Resource } from "../../../src/base/resources.ts";
import { may, type Session } from "../../../src/page/session.ts";

const MEMBER: Session = {
  state: "in",
  user: null,
  scopes: ["read"],
  bindings: [{ verb: "send", resource: "*/reviewer*" as Resource }],
  read_only: false,
  csrf: null,
};
const agent = (name: string) => ({ host: "web1", agent: name, class: "worker" });

test("what is offered is what the role or a right over that agent allows", () => {
  expect(may(MEMBER, "read", agent("coder0"))).toBe(true);
  expect(may(MEMBER, "send", agent("reviewer0"))).toBe(true);
  expect(may(MEMBER, "send", agent("coder0"))).toBe(false);
  expect(may(MEMBER, "operate", agent("reviewer0"))).toBe(false);
  // of the whole fleet: by the role alone
  expect(may(MEMBER, "send")).toBe(false);
});

test("a gateway that only looks offers nothing that acts, whoever is logged in", () => {
  const admin: Session = { ...MEMBER, scopes: ["read", "send", "operate", "admin"], read_only: true };
  for (const of of [undefined, agent("coder0")]) {
    expect([may(admin, "send", of), may(admin, "operate", of)]).toEqual([false, false]);
    // what only looks needs this one too
    expect([may(admin, "read", of), may(admin, "admin", of)]).toEqual([true, true]);
  }
  expect(may({ ...MEMBER, read_only: true }, "send", agent("reviewer0"))).toBe(false);
});
