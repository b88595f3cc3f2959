import { expect, test } from "bun:test";
import {
  addressElsewhere,
  namesHere,
  parseAgentAddress,
  parseHostName,
  partsOf,
} from "../../../src/base/addresses.ts";

test("a bare name is of this host, and so is one below `local`", () => {
  expect(parseAgentAddress("coder0")).toEqual({ host: undefined, agent: "coder0" } as never);
  expect(parseAgentAddress("local/coder0")).toEqual({ host: undefined, agent: "coder0" } as never);
  expect(parseAgentAddress("build3/coder0")).toEqual({ host: "build3", agent: "coder0" } as never);
});

test("what is no address is none: empty parts, more parts, letters that no name has", () => {
  for (const text of [
    "",
    "/",
    "a/",
    "/a",
    "a/b/c",
    "a b/c",
    "-a/b",
    "a/-b",
    "a/b\n",
    "all/b",
    "../b",
    "a/..",
    "H:a",
  ]) {
    expect([text, parseAgentAddress(text)]).toEqual([text, undefined]);
  }
});

test("`all` and `local` are words, and no host is called so", () => {
  expect(["all", "local", "build-3.example", ""].map(parseHostName)).toEqual([
    undefined,
    undefined,
    "build-3.example" as never,
    undefined,
  ]);
});

test("an address with this host's own name leads nowhere else", () => {
  expect(addressElsewhere("here/coder0", "here")).toBeUndefined();
  expect(addressElsewhere("coder0", "here")).toBeUndefined();
  expect(addressElsewhere("there/coder0", "here")).toEqual({ host: "there", agent: "coder0" } as never);
  expect(addressElsewhere("there/coder0/x", "here")).toBeUndefined();
});

test("agents of several hosts are told apart by their hosts, in the order in which they were named", () => {
  expect(partsOf(["there/b", "a", "there/c", "here/d", "local/a", "there/b"], "here")).toEqual([
    { host: "there", agents: ["b", "c"] },
    { host: "here", agents: ["a", "d"] },
  ] as never);
});

test("`HOST/*` is all of a host, whoever else of it is named", () => {
  expect(partsOf(["there/a", "there/*", "there/b", "local/*"], "here")).toEqual([
    { host: "there", agents: [] },
    { host: "here", agents: [] },
  ] as never);
});

test("agents of this host alone, and what is no address, are for this host to say", () => {
  for (const texts of [[], ["a", "here/b", "local/*"], ["there/a", "a b"], ["all/*"], ["/*"]]) {
    expect([texts, partsOf(texts, "here")]).toEqual([texts, undefined]);
  }
});

test("agents of this host have one name, however they were called", () => {
  expect(namesHere(["a", "here/b", "local/c", "there/d", "no name"], "here")).toEqual([
    "a",
    "b",
    "c",
    "there/d",
    "no name",
  ]);
  expect(namesHere(["a", "here/*"], "here")).toEqual([]);
});
