/** Whom the records of a host name where a face says who asks. */
import { expect, test } from "bun:test";
import { actorNamed } from "../../../../src/domain/gateway/rights-of-actor.ts";
import { nameOfAsker } from "../../../../src/domain/gateway/name-of-asker.ts";

test("a person, a program and a peer have the name of the audit; the owner is whoever's the home is", () => {
  for (const actor of ["user:ada@example.org", "token:ci", "peer:north"])
    expect(nameOfAsker(actorNamed(actor))).toBe(actor);
  expect(nameOfAsker(actorNamed("owner"))).toBeUndefined();
  expect(nameOfAsker(undefined)).toBeUndefined();
});

test("who asked at another host is named with it, its owner too", () => {
  const there = { askedAt: "build3" };
  expect(nameOfAsker({ ...actorNamed("owner"), ...there })).toBe("owner at build3");
  expect(nameOfAsker({ ...actorNamed("user:ada"), ...there })).toBe("user:ada at build3");
});
