import { expect, test } from "bun:test";
import { addressElsewhere, parseAgentAddress, parseHostName } from "../../../src/base/addresses.ts";

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
