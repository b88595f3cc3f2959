import { describe, expect, test } from "bun:test";
import {
  agentsOfCounts,
  readWishedAgent,
  readWishedAgents,
  wishedAgentText,
  wishedAgentTexts,
} from "../../../../src/domain/roster/wished-agent.ts";

describe("an agent on a command line", () => {
  test.each([
    ["ada:claude", { name: "ada", runtime: "claude", class: undefined, workingDirectory: undefined }],
    ["ada:pi:coder", { name: "ada", runtime: "pi", class: "coder", workingDirectory: undefined }],
    ["a.b:codex::~/x", { name: "a.b", runtime: "codex", class: undefined, workingDirectory: "~/x" }],
    ["a:stub:c:/x:y", { name: "a", runtime: "stub", class: "c", workingDirectory: "/x:y" }],
  ])("%s is one, and written so again", (text, agent) => {
    const reading = readWishedAgent(text);
    expect(reading as unknown).toEqual({ ok: true, value: agent });
    if (reading.ok) expect(wishedAgentText(reading.value)).toBe(text);
  });

  test.each([
    ["ada", '"ada" has no runtime', "write it as NAME:RUNTIME[:CLASS[:DIR]]"],
    ["ada:", '"ada:" has no runtime', "write it as NAME:RUNTIME[:CLASS[:DIR]]"],
    [":claude", '"" is not a valid name', undefined],
    ["-a:claude", '"-a" is not a valid name', undefined],
    ["ada:cluade", 'no runtime "cluade" for ada', "did you mean claude?"],
    ["ada:command", 'no runtime "command" for ada', "write that agent into the roster: it needs a command"],
    ["ada:claude:c:src", '"src" is a relative path', "write ~/src or the absolute path"],
    ["ada:claude:a\u001bb", "contains a control character", undefined],
  ])("%s is none", (text, what, hint) => {
    const reading = readWishedAgent(text);
    if (reading.ok) throw new Error("it was taken");
    expect(reading.what).toContain(what);
    if (hint !== undefined) expect(reading.hint).toBe(hint);
  });

  test("no name twice, and not nobody", () => {
    expect(readWishedAgents(["a:pi", "a:claude"])).toMatchObject({ ok: false, what: '"a" is there twice' });
    expect(readWishedAgents([])).toMatchObject({ ok: false, what: "no agent is there" });
  });

  test("in a variable they stand between commas", () => {
    expect(wishedAgentTexts(" a:pi, b:pi:c:~/my src ,")).toEqual(["a:pi", "b:pi:c:~/my src"]);
  });
});

test("so many of each runtime are named by it and counted from 0", () => {
  const agents = agentsOfCounts([
    ["claude", 2],
    ["codex", 0],
    ["pi", 1],
  ]);
  expect(agents.map(({ name }) => name as string)).toEqual(["claude0", "claude1", "pi0"]);
});
