import { describe, expect, test } from "bun:test";
import { environmentProblems } from "../../../../src/domain/install/environment-problems.ts";
import { readEnvironmentFile } from "../../../../src/domain/install/units/environment-file.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { FakeFiles, HOME } from "../../../support/supervision-fakes.ts";
import type { Fleet } from "../../../../src/domain/host/host.ts";
import { fleetPaths } from "../../../../src/domain/host/paths.ts";

describe("an env file", () => {
  const cases: readonly (readonly [text: string, variables: Record<string, string>, lost: string[]])[] = [
    ["export API_KEY=sk-1\nPLAIN=3\n", { PLAIN: "3" }, ["1: export is a word of the shell"]],
    ["\uFEFFAPI_KEY=sk-1\nPLAIN=3\n", { PLAIN: "3" }, ["1: a byte order mark"]],
    ["A=1\r\nno equals\r\nB=2\r\n", { A: "1", B: "2" }, ["2: there is no ="]],
    ["A=1\nAPI-KEY=2", { A: "1" }, ["2: the name is not made of"]],
    ["A='1\n2'\nMY KEY=2\n", { A: "1\n2" }, ["3: a space stands in the name"]],
    ['A="1\nB=2\n', { A: "1\nB=2\n" }, ["1: its quote is not closed"]],
    ["# export A=1\n; B\n\n  C=3\n", { C: "3" }, []],
    ["last", {}, ["1: there is no ="]],
  ];
  for (const [text, variables, lost] of cases) {
    test(`tells what is lost of ${JSON.stringify(text)}`, () => {
      const read = readEnvironmentFile(text);
      expect(read.variables).toEqual(variables);
      expect(read.lost.map(({ line, what }) => `${line}: ${what}`)).toEqual(
        lost.map((begin) => expect.stringMatching(new RegExp(`^${begin}`))),
      );
    });
  }
});

function fleetWith(texts: Readonly<Record<string, string>>): Fleet {
  const files = new FakeFiles();
  for (const [path, text] of Object.entries(texts)) files.texts.set(path, text);
  return {
    files,
    paths: fleetPaths(HOME, "/home/someone/.config"),
    userHome: "/home/someone",
  } as unknown as Fleet;
}
const agent = (name: string, envFile?: string) => rosterAgent({ envFile }, name);

describe("the environment of agents", () => {
  test("names each agent with the file that it lacks", async () => {
    const fleet = fleetWith({});
    const { refused } = await environmentProblems(fleet, [
      agent("a", "~/x.env"),
      agent("b"),
      agent("c", "/y.env"),
    ]);
    expect(refused.map((each) => `${each.agent}: ${each.what}`)).toEqual([
      "a: its env_file is missing: /home/someone/x.env",
      "c: its env_file is missing: /y.env",
    ]);
  });

  test("refuses a file that systemd would refuse whole, at its byte", async () => {
    const fleet = fleetWith({ "/x.env": 'A=1\nWHO="M\udcfcller"\n' });
    const { refused } = await environmentProblems(fleet, [agent("a", "/x.env")]);
    expect(refused[0]?.what).toBe("/x.env:2:7: not UTF-8 (byte 0xFC)");
  });

  test("refuses what systemd or the kernel would refuse without a word of where", async () => {
    const cases = [
      ["A=1\nB=2\0\n", "/x.env:2:4: a NUL byte"],
      [`A=${"ü".repeat(65_535)}\n`, "/x.env: A has 131072 bytes; a program takes at most 131071"],
      ["PATH=/nowhere:.\n", "/x.env: bash is not on its PATH"],
      ["PATH=$HOME/bin:$PATH\n", "/x.env: bash is not on its PATH, and no $ in it means a variable"],
      ["PATH=/a\n", "/x.env: tmux is not on its PATH"],
      ["PATH=/a:/b\n", undefined],
      ["MOSAIC_HOME=/other\n", "/x.env: MOSAIC_HOME is reserved: mosaic writes it"],
      ["MOSAIC_AGENT_NAME=other\n", "/x.env: MOSAIC_AGENT_NAME is reserved: mosaic writes it"],
      ["MOSAIC_HEARTBEAT_INTERVAL=5\n", undefined],
    ] as const;
    for (const [text, what] of cases) {
      const fleet = fleetWith({ "/x.env": text, "/a/bash": "", "/b/tmux": "" });
      const { refused } = await environmentProblems(fleet, [agent("a", "/x.env")]);
      expect([text.slice(0, 30), refused[0]?.what]).toEqual([text.slice(0, 30), what]);
    }
  });

  test("tells a line that is lost once, and never what is in it", async () => {
    const fleet = fleetWith({ "/x.env": "export KEY=secret\n" });
    const { refused, warnings } = await environmentProblems(fleet, [
      agent("a", "/x.env"),
      agent("b", "/x.env"),
    ]);
    expect(refused).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toStartWith("/x.env:1: ");
    expect(warnings[0]).not.toContain("secret");
  });
});
