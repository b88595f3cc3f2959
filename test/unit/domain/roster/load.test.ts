import { describe, expect, test } from "bun:test";
import { rosterError } from "../../../../src/domain/roster/issues.ts";
import { LONGEST_ROSTER, parseRoster } from "../../../../src/domain/roster/load.ts";
import { ownPart } from "../../../../src/domain/roster/own-part.ts";
import type { Roster, RosterAgent } from "../../../../src/domain/roster/roster.ts";

function rosterOf(text: string): Roster {
  const parsed = parseRoster(text, "roster.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.roster;
}

function agentOf(...lines: string[]): RosterAgent {
  const body = ["name: a", "runtime: pi", ...lines].map((line) => `    ${line}\n`).join("");
  const [agent] = rosterOf(`version: 1\ntransport: tmux\nagents:\n  -\n${body}`).agents;
  if (agent === undefined) throw new Error("no agent");
  return agent;
}

function problems(text: string): string[] {
  const parsed = parseRoster(text, "roster.yaml");
  return parsed.ok ? [] : parsed.issues.map(({ line, column, what }) => `${line}:${column} ${what}`);
}

const MINIMAL = "version: 1\ntransport: tmux\nagents:\n  - name: canary-pi\n    runtime: pi\n";

test("an agent may be of some hosts alone: another host has no part in it, and a roster of all is left as it is", () => {
  const agents = ["hosts: [web1]", "hosts: [web1, build3]", "class: x"];
  const entries = agents.map((line, at) => `  - { name: a${at}, runtime: pi, ${line} }\n`).join("");
  const roster = rosterOf(`version: 1\ntransport: tmux\nagents:\n${entries}`);
  const namesOn = (host: string) => ownPart(roster, host).agents.map(({ name }) => name as string);
  expect([namesOn("web1"), namesOn("build3"), namesOn("w")]).toEqual([
    ["a0", "a1", "a2"],
    ["a1", "a2"],
    ["a2"],
  ]);
  expect(ownPart(roster, "web1")).toBe(roster);
  for (const hosts of ["[all]", "[local]", "[]", "[a b]", "web1"]) {
    expect([hosts, problems(`${MINIMAL}    hosts: ${hosts}\n`).length]).toEqual([hosts, 1]);
  }
});

test("the minimal roster of old is valid, and everything it leaves open is filled in", () => {
  expect(rosterOf(MINIMAL) as unknown).toEqual({
    tmux: { socketName: "mosaic-factory", holderSession: "_holder" },
    supervisor: "auto",
    startConcurrency: 4,
    notify: undefined,
    agentsMay: ["send", "ask", "wait", "read"],
    agentsMost: 20,
    runtimes: {},
    agents: [
      {
        name: "canary-pi",
        runtime: "pi",
        class: "worker",
        modelHint: undefined,
        workingDirectory: "~",
        command: undefined,
        env: {},
        resume: true,
        logsMaxBytes: 52_428_800,
        onLimit: "park",
        envFile: undefined,
        limits: { memoryMax: undefined, memoryMaxBytes: undefined, cpuQuota: undefined, tasksMax: undefined },
        restart: { policy: "on-failure", max: 5, windowMs: 600_000, backoffMs: 1_000 },
      },
    ],
  });
});

test("a tab in brackets is what is wrong, and not that the list before it is empty", () => {
  const head = "version: 1\ntransport: tmux\nagents: [\n";
  expect(problems(`${head}\t{name: a, runtime: pi}\n]\n`)[0]).toBe("4:1 a tab cannot indent YAML");
  expect(problems(`${head}  {name: a, runtime: pi},\n\t{name: b, runtime: pi}\n]\n`)[0]).toBe(
    "5:1 a tab cannot indent YAML",
  );
});

test("a blank that looks like another one is shown by its number", () => {
  const names = ["a\u00a0", "a\u200b", "\ufeffa"].map((name) => MINIMAL.replace("canary-pi", `"${name}"`));
  expect(names.map((text) => problems(text)[0]?.slice(0, 14))).toEqual([
    '4:11 "a\\u00a0"',
    '4:11 "a\\u200b"',
    '4:11 "\\ufeffa"',
  ]);
});

const SNAKE_CASE = `
version: 1
transport: tmux
tmux: { socket_name: factory.2, holder_session: keeper }
supervisor: systemd
defaults:
  working_directory: ~/src
  restart: { policy: always, max: 3, window: 5m, backoff: 500ms }
  limits: { memory_max: 4G, cpu_quota: 200%, tasks_max: 512 }
  start_concurrency: 2
runtimes:
  pi: { reset_command: /new }
agents:
  - name: coder0
    runtime: command
    class: coder
    model_hint: openai-codex/gpt-5.5:high
    working_directory: $HOME/app
    command: [my-agent, --flag, ""]
    env: { KEY: value }
    env_file: ~/keys
    limits: { memory_max: infinity, cpu_quota: infinity }
    restart: { max: 7, backoff: 2 }
  - name: other
    runtime: claude
`;

test("an agent's own keys come before those of defaults, key by key", () => {
  expect(rosterOf(SNAKE_CASE) as unknown).toEqual({
    tmux: { socketName: "factory.2", holderSession: "keeper" },
    supervisor: "systemd",
    startConcurrency: 2,
    notify: undefined,
    agentsMay: ["send", "ask", "wait", "read"],
    agentsMost: 20,
    runtimes: { pi: { resetCommand: "/new" } },
    agents: [
      {
        name: "coder0",
        runtime: "command",
        class: "coder",
        modelHint: "openai-codex/gpt-5.5:high",
        workingDirectory: "$HOME/app",
        command: ["my-agent", "--flag", ""],
        env: { KEY: "value" },
        resume: true,
        logsMaxBytes: 52_428_800,
        onLimit: "park",
        envFile: "~/keys",
        limits: { memoryMax: "infinity", memoryMaxBytes: Infinity, cpuQuota: undefined, tasksMax: "512" },
        restart: { policy: "always", max: 7, windowMs: 300_000, backoffMs: 2_000 },
      },
      {
        name: "other",
        runtime: "claude",
        class: "worker",
        modelHint: undefined,
        workingDirectory: "~/src",
        command: undefined,
        env: {},
        resume: true,
        logsMaxBytes: 52_428_800,
        onLimit: "park",
        envFile: undefined,
        limits: { memoryMax: "4G", memoryMaxBytes: 4 * 1024 ** 3, cpuQuota: "200%", tasksMax: "512" },
        restart: { policy: "always", max: 3, windowMs: 300_000, backoffMs: 500 },
      },
    ],
  });
});

const budgetOf = (defaults: string, own: string) => {
  const text = `version: 1\ntransport: tmux\n${defaults}agents:\n  - { name: a, runtime: stub${own} }\n`;
  const read = parseRoster(text, "roster.yaml");
  return read.ok ? read.roster.agents[0]?.budget : "refused";
};

test("a budget is the agent's own key by key, else that of the defaults; infinity lifts it", () => {
  const common = "defaults: { budget: { tokens: 2M, then: stop } }\n";
  expect(budgetOf("", "")).toBeUndefined();
  expect(budgetOf("", ", budget: { tokens: 500K, per: day }")).toEqual({ tokens: 500_000, policy: "warn" });
  expect(budgetOf(common, "")).toEqual({ tokens: 2_000_000, policy: "stop" });
  expect(budgetOf(common, ", budget: { then: pause }")).toEqual({ tokens: 2_000_000, policy: "pause" });
  expect(budgetOf(common, ", budget: { tokens: 1 }")).toEqual({ tokens: 1, policy: "stop" });
  expect(budgetOf(common, ", budget: { tokens: infinity }")).toBeUndefined();
  expect(budgetOf("", ", budget: { then: pause }")).toBe("refused");
});

test("camelCase keys mean the same", () => {
  const camelCase = SNAKE_CASE.replace(/([a-z])_([a-z]+)(?=:)/g, (_, before: string, word: string) => {
    return before + word.charAt(0).toUpperCase() + word.slice(1);
  });
  expect(camelCase).toContain("workingDirectory");
  expect(rosterOf(camelCase)).toEqual(rosterOf(SNAKE_CASE));
});

describe("variables", () => {
  test("numbers and truth values are taken exactly as written", () => {
    const env = agentOf(
      "env: { PORT: 010, VERSION: 1.10, HEX: 0x1F, ON: True, TEXT: 'a b', NONE: '', BIG: 123456789012345678901 }",
    ).env;
    expect(env).toEqual({
      PORT: "010",
      VERSION: "1.10",
      HEX: "0x1F",
      ON: "True",
      TEXT: "a b",
      NONE: "",
      BIG: "123456789012345678901",
    });
  });

  test("their names are the user's: no camelCase, nothing from the prototype", () => {
    const env = agentOf("env: { socketName: a, socket_name: b, constructor: c, toString: d }").env;
    expect(Object.entries(env)).toEqual([
      ["socketName", "a"],
      ["socket_name", "b"],
      ["constructor", "c"],
      ["toString", "d"],
    ]);
    expect(problems(`${MINIMAL}    env: { __proto__: x }\n`)).toEqual(['6:12 "__proto__" cannot be a key']);
  });

  test("common ones can be written once and aliased", () => {
    const text = `${MINIMAL}    env: &common { A: 010 }\n  - { name: b, runtime: pi, env: *common }\n`;
    expect(rosterOf(text).agents.map((agent) => agent.env)).toEqual([{ A: "010" }, { A: "010" }]);
  });
});

describe("whatever the file looks like", () => {
  test("CR LF, a byte order mark and JSON are read", () => {
    expect(rosterOf(MINIMAL.replaceAll("\n", "\r\n"))).toEqual(rosterOf(MINIMAL));
    expect(rosterOf(`\uFEFF${MINIMAL}`)).toEqual(rosterOf(MINIMAL));
    const json = JSON.stringify({
      version: 1,
      transport: "tmux",
      agents: [{ name: "canary-pi", runtime: "pi" }],
    });
    expect(rosterOf(json)).toEqual(rosterOf(MINIMAL));
  });

  test("an explicit YAML 1.2 is read; no and yes are text as in YAML 1.2", () => {
    expect(rosterOf(`%YAML 1.2\n---\n${MINIMAL}`)).toEqual(rosterOf(MINIMAL));
    expect(agentOf("model_hint: no", "class: yes")).toMatchObject({ class: "yes", modelHint: "no" });
  });

  test("positions count lines and columns from 1, also behind CR LF, a mark and wide characters", () => {
    const text = "\uFEFFversion: 1\r\ntransport: tmux\r\nagents: [{ class: 漢👍, name: a, runtime: zz }]\r\n";
    expect(problems(text)).toEqual([
      '3:42 "zz" is not one of claude, codex, opencode, pi, gemini, qwen, copilot, stub or command',
    ]);
  });

  test("issues say the file's name as they were told it, and are sorted by position", () => {
    const parsed = parseRoster("agents: []\nversion: 2\nzzz: 1\n", "/tmp/mine.yaml");
    expect(parsed.ok ? [] : parsed.issues.map(({ file, line }) => [file, line])).toEqual([
      ["/tmp/mine.yaml", 1],
      ["/tmp/mine.yaml", 1],
      ["/tmp/mine.yaml", 2],
      ["/tmp/mine.yaml", 3],
    ]);
  });
});

const problemsOfRule = (restart: string) => problems(`${MINIMAL}    restart: ${restart}\n`).length;

describe("a restart rule that would never give up", () => {
  test("is refused when the waits alone fill the window", () => {
    expect(problemsOfRule("{ max: 10, window: 1m, backoff: 6s }")).toBe(1);
    expect(problemsOfRule("{ window: 5 }")).toBe(1);
  });

  test("is none when the window is longer, or nothing is restarted", () => {
    expect(problemsOfRule("{ max: 10, window: 1m, backoff: 5999ms }")).toBe(0);
    expect(problemsOfRule("{ policy: never, window: 5 }")).toBe(0);
  });

  test("is seen where an agent's numbers and those of defaults only together make it", () => {
    const text = `version: 1\ntransport: tmux\ndefaults: { restart: { window: 1m } }\nagents:\n  - { name: a, runtime: pi, restart: { backoff: 30s } }\n`;
    expect(problems(text)).toHaveLength(1);
    expect(problems(text)[0]).toStartWith("5:29 5 restarts with a backoff of 30s");
  });
});

const characters = (count: number, part: string) => part.repeat(Math.floor(count / part.length));

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Nine lists of ten, each of aliases of the one before: a milliard values in 400 characters. */
function towerOfAliases(): string {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  const lines = names.map((name, index) => {
    const value = index === 0 ? "x" : `*${names[index - 1]}`;
    return `${name}: &${name} [${Array.from({ length: 10 }, () => value).join(", ")}]\n`;
  });
  return lines.join("");
}

describe("a hostile file is answered soon, and never with an exception", () => {
  // Of a processor: a clock would measure what else the host does. Each takes up to two seconds; what is guarded against took
  // minutes, or the memory.
  const SOON_MS = 20_000;
  const HANGS_MS = 600_000;

  test.each([
    ["a tower of aliases", towerOfAliases()],
    [
      "one list, aliased very often",
      `a: &a [${characters(100_000, "x,")}]\nb: [${characters(100_000, "*a,")}]`,
    ],
    ["sixty thousand keys", Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join("\n")],
    ["one key very often", characters(400_000, "key: 1\n")],
    ["a deep list", "[".repeat(100_000)],
    ["a deep mapping", Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["a megabyte of one letter", characters(1_000_000, "x")],
    // a step of 10 ns for each two of them takes minutes
    ["very many newlines", characters(200_000, "\n")],
    [
      "a megabyte of agents that are all alike",
      `version: 1\ntransport: tmux\nagents:\n${characters(1_000_000, "  - {name: a, runtime: pi}\n")}`,
    ],
    ["agents with nothing right", `agents:\n${characters(400_000, "  - {nmae: a, rumtime: pi, x: [1]}\n")}`],
    ["a megabyte of null bytes", characters(1_000_000, "\0")],
    ["every kind of bracket", characters(1_000_000, "[{]}&*!|>%@`'\"#,?:-")],
  ])(
    "%s",
    (_, text) => {
      const before = process.cpuUsage();
      expect(problems(text).length).toBeGreaterThan(0);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(SOON_MS);
    },
    HANGS_MS,
  );

  test("too many aliased values are named as such", () => {
    expect(problems(towerOfAliases()).filter((line) => line.includes("aliases stand for"))).toEqual([
      "5:36 aliases stand for more than 100000 values",
    ]);
  });

  test("nesting that no roster needs is named as such", () => {
    expect(problems(`x: ${deep(40)}`)).toContain("1:36 nested too deeply for a roster");
    expect(problems(`x: ${deep(20)}`).join("\n")).not.toContain("nested too deeply");
  });

  test("a file longer than a roster can be is not read at all; one just as long is", () => {
    expect(problems("#".repeat(LONGEST_ROSTER + 1))).toEqual([
      `1:1 the file has ${LONGEST_ROSTER + 1} characters; a roster has at most ${LONGEST_ROSTER}`,
    ]);
    const comment = "#".repeat(LONGEST_ROSTER - MINIMAL.length);
    expect(rosterOf(MINIMAL + comment)).toEqual(rosterOf(MINIMAL));
  });
});

test("a roster that is not UTF-8 is one problem, at the byte, and nothing of it is read", () => {
  const text = "version: 1\nagents:\n  - name: a\n    working_directory: ~/B\udcfccher\n";
  const parsed = parseRoster(text, "roster.yaml");
  if (parsed.ok) throw new Error("it was taken");
  expect(parsed.issues).toEqual([
    {
      file: "roster.yaml",
      line: 4,
      column: 27,
      path: "",
      what: "not UTF-8 (byte 0xFC)",
      hint: "save it as UTF-8",
    },
  ]);
  expect(rosterError(parsed.issues, "roster.yaml", text).message).toContain(
    "roster.yaml:4:27: not UTF-8 (byte 0xFC)",
  );
});
