import { describe, expect, test } from "bun:test";
import { coversAgent, coversHost, parseResource, type Resource } from "../../../src/base/resources.ts";

const resource = (text: string): Resource => {
  const parsed = parseResource(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const covers = (text: string, host: string, agent: string, ofClass?: string) =>
  coversAgent(resource(text), { host, agent, class: ofClass });

describe("a resource", () => {
  const wrong = [
    "",
    "coder0",
    "web1/",
    "/coder0",
    "web1/coder0/more",
    "web1/cod er0",
    "web1/coder0\n",
    "wéb1/coder0",
    "local/coder0",
    "class:",
    "class: ",
    "class:a\nb",
    `web1/${"a".repeat(65)}`,
    "web1/co?er",
    "class:\ud800",
  ];
  for (const text of wrong) {
    test(`${JSON.stringify(text)} is none`, () => expect(parseResource(text)).toBeUndefined());
  }

  test("has one spelling", () => {
    expect(parseResource("**/a***b")).toBe(resource("*/a*b"));
    expect(resource("class:a**b")).toBe("class:a**b" as Resource);
  });
});

describe("an agent is covered", () => {
  test("by its address, by a pattern in either half, by its class", () => {
    expect(covers("web1/coder0", "web1", "coder0")).toBe(true);
    expect(covers("web1/*", "web1", "coder0")).toBe(true);
    expect(covers("*/coder0", "web1", "coder0")).toBe(true);
    expect(covers("*/*", "web1", "coder0")).toBe(true);
    expect(covers("web*/*er*", "web1", "coder0")).toBe(true);
    expect(covers("*/reviewer*", "web1", "reviewer")).toBe(true);
    expect(covers("class:coder", "web1", "a", "coder")).toBe(true);
  });

  test("by nothing else", () => {
    expect(covers("web1/coder0", "web2", "coder0")).toBe(false);
    expect(covers("web1/coder0", "web1", "coder01")).toBe(false);
    expect(covers("web1/*", "web10", "coder0")).toBe(false);
    expect(covers("*/reviewer*", "web1", "my-reviewer")).toBe(false);
    expect(covers("*/coder", "web1", "Coder")).toBe(false);
    // a dot is a dot
    expect(covers("web.1/*", "web-1", "a")).toBe(false);
    expect(covers("class:coder", "web1", "coder", "reviewer")).toBe(false);
    expect(covers("class:coder", "web1", "coder")).toBe(false);
    // what stands before a star and what stands behind it are not the same letters
    expect(covers("*/aba*aba", "web1", "ababa")).toBe(false);
    expect(covers("*/aba*aba", "web1", "abaaba")).toBe(true);
    expect(covers("*/a*b*b", "web1", "ab")).toBe(false);
  });

  test("in no time by any pattern", () => {
    const pattern = `*/${"a*".repeat(31)}b`;
    expect(covers(pattern, "web1", "a".repeat(64))).toBe(false);
  });
});

test("a host is covered where every agent that it may ever have is", () => {
  expect(["*/*", "web1/*", "w*/*"].map((text) => coversHost(resource(text), "web1"))).toEqual([
    true,
    true,
    true,
  ]);
  const parts = ["web2/*", "web1/a*", "*/*a", "web1/coder0", "class:worker"];
  expect(parts.filter((text) => coversHost(resource(text), "web1"))).toEqual([]);
});
