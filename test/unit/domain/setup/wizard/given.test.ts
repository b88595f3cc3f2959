import { describe, expect, test } from "bun:test";
import { type GivenFlags, readGiven } from "../../../../../src/domain/setup/wizard/given.ts";

const NO_FLAGS: GivenFlags = {
  profile: undefined,
  agents: [],
  workingDirectory: undefined,
  names: undefined,
  socket: undefined,
  install: false,
  noInstall: false,
  linger: false,
  noLinger: false,
  trust: false,
  noTrust: false,
  claudeHooks: false,
  noClaudeHooks: false,
  start: false,
  noStart: false,
  yes: false,
};

const given = (flags: Partial<GivenFlags>, environment: Record<string, string> = {}) =>
  readGiven({ ...NO_FLAGS, ...flags }, environment);

const EVERYTHING = {
  MOSAIC_PROFILE: "demo",
  MOSAIC_WORKING_DIRECTORY: "~/work",
  MOSAIC_AGENT_NAMES: "a, b c",
  MOSAIC_TMUX_SOCKET: "mine",
  MOSAIC_INSTALL: "0",
  MOSAIC_LINGER: "yes",
  MOSAIC_AGENTS: "ada:claude, bob:codex:coder:~/src/b",
  MOSAIC_TRUST: "1",
  MOSAIC_CLAUDE_HOOKS: "true",
  MOSAIC_START: "off",
  MOSAIC_ASSUME_YES: "1",
};

describe("what was given", () => {
  test("is nothing where neither flag nor variable says anything, or a variable is empty", () => {
    const empty = Object.fromEntries(Object.keys(EVERYTHING).map((name) => [name, ""]));
    for (const environment of [{}, empty]) {
      const { assumeYes, ...rest } = given({}, environment);
      expect(assumeYes).toBe(false);
      expect(Object.values(rest).every((value) => value === undefined)).toBe(true);
    }
  });

  test("is every variable", () => {
    expect(given({}, EVERYTHING) as unknown).toEqual({
      profile: "demo",
      agents: [
        { name: "ada", runtime: "claude", class: undefined, workingDirectory: undefined },
        { name: "bob", runtime: "codex", class: "coder", workingDirectory: "~/src/b" },
      ],
      trust: true,
      workingDirectory: "~/work",
      names: ["a", "b", "c"],
      socket: "mine",
      install: false,
      linger: true,
      claudeHooks: true,
      start: false,
      assumeYes: true,
    });
  });

  test("is the flag where both say something, also where the variable is wrong", () => {
    const flags = {
      profile: "minimal",
      workingDirectory: "/srv",
      names: "x",
      socket: "other",
      install: true,
      noLinger: true,
      noClaudeHooks: true,
      start: true,
    };
    const expected = {
      profile: "minimal",
      workingDirectory: "/srv",
      names: ["x"],
      socket: "other",
      install: true,
      linger: false,
      claudeHooks: false,
      start: true,
    };
    expect(given(flags, EVERYTHING) as unknown).toMatchObject(expected);
    const wrong = { MOSAIC_PROFILE: "nonsense", MOSAIC_INSTALL: "perhaps" };
    expect(given(flags, wrong) as unknown).toMatchObject(expected);
  });
});

describe("a wrong value is refused by the name of who said it", () => {
  for (const [flags, environment, message] of [
    [
      {},
      { MOSAIC_PROFILE: "demp" },
      'MOSAIC_PROFILE must be one of installed, minimal, local-canary, demo, general, coding, research, hybrid, not "demp"',
    ],
    [{ workingDirectory: "work" }, {}, '--working-directory: "work" is a relative path'],
    [{}, { MOSAIC_WORKING_DIRECTORY: "work" }, 'MOSAIC_WORKING_DIRECTORY: "work" is a relative path'],
    [{ names: "a,-b" }, {}, '--names: "-b" is not a valid name'],
    [{ names: "a,a" }, {}, '--names: "a" is there twice'],
    [{ names: " , " }, {}, "--names: no name is there"],
    [{ socket: "default" }, {}, '--socket: "default" is your own tmux server'],
    [{}, { MOSAIC_START: "perhaps" }, 'MOSAIC_START must be 1 or 0, not "perhaps"'],
    [{ install: true, noInstall: true }, {}, "--no-install contradicts another option"],
  ] as const) {
    test(message, () => {
      expect(() => given(flags, environment)).toThrow(message);
    });
  }
});
