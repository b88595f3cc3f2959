import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { agentEnvironment } from "../../../../src/domain/install/units/agent-environment.ts";
import { storeOf } from "../../../../src/domain/limits/store.ts";
import { parseRoster } from "../../../../src/domain/roster/load.ts";

const ACCOUNTS = "accounts: { work: { claude: ~/work, codex: /w/codex }, spare: { claude: ~/spare } }";

function agentsOf(...agents: readonly string[]) {
  const text = `version: 1\ntransport: tmux\n${ACCOUNTS}\nagents: [${agents.join(", ")}]\n`;
  const parsed = parseRoster(text, "r.yaml");
  return parsed.ok ? parsed.roster.agents : parsed.issues.map(({ path, what }) => `${path}: ${what}`);
}

describe("an account", () => {
  test("is a folder for each runtime, which the agent is started with", () => {
    const agents = agentsOf(
      "{ name: a, runtime: claude, account: work }",
      "{ name: b, runtime: codex, account: work }",
      "{ name: c, runtime: claude }",
    );
    const environments = agents.map((agent) =>
      typeof agent === "string" ? {} : agentEnvironment(agent, "/home/u"),
    );
    expect(environments.map(({ CLAUDE_CONFIG_DIR, CODEX_HOME }) => [CLAUDE_CONFIG_DIR, CODEX_HOME])).toEqual([
      ["/home/u/work", undefined],
      [undefined, "/w/codex"],
      [undefined, undefined],
    ]);
    const stores = agents.map((agent) => (typeof agent === "string" ? agent : storeOf(agent)));
    expect(new Set(stores).size).toBe(3);
  });

  test("is there, has a folder for the runtime, and alone says where its login is", () => {
    expect(agentsOf("{ name: a, runtime: claude, account: wrok }")).toEqual([
      'agents[0].account: no account "wrok"',
    ]);
    expect(agentsOf("{ name: a, runtime: codex, account: spare }")).toEqual([
      'agents[0].account: "spare" has no folder for codex',
    ]);
    expect(agentsOf("{ name: a, runtime: command, command: [x], account: work }")).toEqual([
      'agents[0].account: "work" has no folder for command',
    ]);
    const both = "{ name: a, runtime: claude, account: work, env: { CLAUDE_CONFIG_DIR: /x } }";
    expect(agentsOf(both)).toEqual(["agents[0].env.CLAUDE_CONFIG_DIR: the account says where its login is"]);
  });
});

test("agents of no account share the one that their runtime has anyway", () => {
  const of = { name: "a" as AgentName, runtime: "claude" as const, env: {} };
  expect(storeOf(of)).toBe(storeOf({ ...of, env: { OTHER: "x" } }));
});
