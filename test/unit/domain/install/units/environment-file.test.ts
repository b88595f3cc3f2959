import { describe, expect, test } from "bun:test";
import {
  mergeEnvironmentFile,
  parseEnvironmentFile,
  renderAssignment,
} from "../../../../../src/domain/install/units/environment-file.ts";
import { agentEnvironment } from "../../../../../src/domain/install/units/agent-environment.ts";
import { FULL_AGENT, rosterAgent } from "../../../../support/roster-agents.ts";

const BEGIN = "# >>> written by mosaic from the roster; your own lines go below the block >>>\n";
const END = "# <<< written by mosaic <<<\n";

/** Every text of up to four characters of those that mean something to systemd, a shell or us. */
function everyShortText(): string[] {
  const special = "\"'\\$`#;=% \ta".split("");
  const all: string[] = [""];
  for (let from = 0, length = 0; length < 4; length += 1) {
    const to = all.length;
    for (; from < to; from += 1) for (const character of special) all.push(`${all[from]}${character}`);
  }
  return all;
}

const HOSTILE = [
  "$(touch x)",
  "`touch x`",
  "it's",
  'say "hi"',
  "back\\slash",
  "ends with \\",
  "ends with ;",
  "# no comment",
  "; nor this",
  " space around ",
  "\ttab\t",
  "100%",
  "%h %i %%",
  "a=b=c",
  "'",
  '"',
  "\\",
  '\\"',
  "ünïcödé 日本",
  "~/x",
  "x".repeat(65_536),
];

describe("a value", () => {
  test("comes back as it was, for every short text of special characters", () => {
    const changed = everyShortText().filter(
      (text) => parseEnvironmentFile(`${renderAssignment("K", text)}\n`)["K"] !== text,
    );
    expect(changed).toEqual([]);
  });

  for (const text of HOSTILE) {
    test(`comes back as it was: ${JSON.stringify(text.slice(0, 30))}`, () => {
      const file = mergeEnvironmentFile(undefined, { BEFORE: "1", K: text, AFTER: "2" });
      expect(parseEnvironmentFile(file)).toEqual({ BEFORE: "1", K: text, AFTER: "2" });
      expect(file.split("\n")).toHaveLength(6);
    });
  }
});

describe("the generated block", () => {
  test("is all there is of a new file, in order, without empty values", () => {
    expect(mergeEnvironmentFile(undefined, { A: "1", EMPTY: "", B: "two words" })).toBe(
      `${BEGIN}A="1"\nB="two words"\n${END}`,
    );
  });

  test("comes out the same a second time", () => {
    const generated = agentEnvironment(FULL_AGENT, "/home/me");
    const once = mergeEnvironmentFile("# mine\nKEY=value", generated);
    expect(mergeEnvironmentFile(once, generated)).toBe(once);
  });

  test("is replaced as a whole: what the roster no longer says is gone", () => {
    const before = mergeEnvironmentFile(undefined, { A: "1", GONE: "x" });
    expect(mergeEnvironmentFile(before, { A: "2" })).toBe(`${BEGIN}A="2"\n${END}`);
  });

  test("keeps the operator's lines below it byte for byte", () => {
    const mine =
      '\n# a comment of mine\nKEY = spaced \r\nexport X=1\nA="mine wins"\n\n\tODD\n\'\nno newline at the end';
    const before = mergeEnvironmentFile(undefined, { A: "1" }) + mine;
    const after = mergeEnvironmentFile(before, { A: "2" });
    expect(after.slice(after.indexOf(END) + END.length)).toBe(mine);
    expect(parseEnvironmentFile(after)["A"]).toBe("mine wins");
  });

  test("keeps the operator's lines above it too", () => {
    const before = `# mine, above\n${mergeEnvironmentFile(undefined, { A: "1" })}B=2\n`;
    const after = mergeEnvironmentFile(before, { A: "3" });
    expect(after).toBe(`${BEGIN}A="3"\n${END}# mine, above\nB=2\n`);
  });

  test("is found where an editor took the last newline", () => {
    const before = mergeEnvironmentFile(undefined, { A: "1", GONE: "x" }).trimEnd();
    expect(mergeEnvironmentFile(before, { A: "2" })).toBe(`${BEGIN}A="2"\n${END}`);
  });

  test("is found in a file that was saved with CRLF", () => {
    const before = mergeEnvironmentFile(undefined, { A: "1", GONE: "x" }).replaceAll("\n", "\r\n");
    expect(mergeEnvironmentFile(before, { A: "2" })).toBe(`${BEGIN}A="2"\n${END}`);
  });

  test("whose end was deleted does not take the operator's lines with it", () => {
    const before = `${BEGIN}A="1"\nMINE=2\n`;
    const after = mergeEnvironmentFile(before, { A: "3" });
    expect(parseEnvironmentFile(after)).toEqual({ A: "3", MINE: "2" });
    expect(after.split(BEGIN)).toHaveLength(2);
  });
});

describe("a file of the first mosaic, without a block", () => {
  test("loses what is generated now, by name, and keeps all else", () => {
    const old =
      "MOSAIC_AGENT_NAME=coder0\n# mine\n MOSAIC_AGENT_CLASS = \"old\"\nMY_KEY=1\nMOSAIC_AGENT_MODEL=''\n";
    const after = mergeEnvironmentFile(old, {
      MOSAIC_AGENT_NAME: "coder0",
      MOSAIC_AGENT_CLASS: "worker",
      MOSAIC_AGENT_MODEL: "",
    });
    expect(after).toBe(
      `${BEGIN}MOSAIC_AGENT_NAME="coder0"\nMOSAIC_AGENT_CLASS="worker"\n${END}# mine\nMY_KEY=1\n`,
    );
  });
});

describe("reading, as systemd reads", () => {
  const lines: readonly (readonly [text: string, wanted: Readonly<Record<string, string>>])[] = [
    ["A=1\n", { A: "1" }],
    ["  A = 1  \n", { A: "1" }],
    ["# A=1\n; B=2\n\nnonsense\n", {}],
    ["A='single $x \\ \"q\"'\n", { A: 'single $x \\ "q"' }],
    ['A="double \\"q\\" \\$x \\\\ \\n"\n', { A: 'double "q" $x \\ \\n' }],
    ["A=un\\quoted\\ text\n", { A: "unquoted text" }],
    ["A=1\nA=2\n", { A: "2" }],
    ["A=one \\\ntwo\n", { A: "one two" }],
    ["A=x # kept\n", { A: "x # kept" }],
    ["A=\n", { A: "" }],
    ["1A=x\nA-B=y\n", {}],
    ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ];
  for (const [text, wanted] of lines) {
    test(JSON.stringify(text), () => expect(parseEnvironmentFile(text)).toEqual(wanted));
  }

  test("a quoted value may go over several lines", () => {
    expect(parseEnvironmentFile("A=\"one\ntwo\"\nB='three\nfour'\nC=5\n")).toEqual({
      A: "one\ntwo",
      B: "three\nfour",
      C: "5",
    });
  });
});

test("an agent's environment says what the roster says, with the home folder put in and the command quoted", () => {
  expect(agentEnvironment(FULL_AGENT, "/home/me")).toEqual({
    MOSAIC_AGENT_NAME: "coder0",
    MOSAIC_AGENT_RUNTIME: "codex",
    MOSAIC_AGENT_CLASS: "lead reviewer",
    MOSAIC_AGENT_MODEL: "openai-codex/gpt-5.5:high",
    MOSAIC_AGENT_WORKDIR: '/home/me/src/it\'s 100% "mine"',
    MOSAIC_AGENT_COMMAND: "my-agent --flag 'two words' 'it'\\''s' '$(touch x)' 'end;'",
    MOSAIC_AGENT_RESUME: "true",
    MOSAIC_AGENT_LOGS_MAX: "",
    PLAIN: "value",
    PRICE: "$5 `x` \\ \"q\" 'a' 100%",
    EMPTY: "",
  });
  expect(agentEnvironment(rosterAgent(), "/")).toMatchObject({
    MOSAIC_AGENT_WORKDIR: "/",
    MOSAIC_AGENT_RESUME: "",
  });
});

test("a variable that is taken out of every unit goes by another name, for an agent that asks for it in the roster", () => {
  const agent = rosterAgent({ env: { NODE_OPTIONS: "--max-old-space-size=4096" } });
  const environment = agentEnvironment(agent, "/home/me");
  expect(environment["MOSAIC_PASS_NODE_OPTIONS"]).toBe("--max-old-space-size=4096");
  expect(environment["NODE_OPTIONS"]).toBeUndefined();
});
