import { describe, expect, test } from "bun:test";
import { instructionsFor, LONGEST_INSTRUCTIONS } from "../../../src/mcp/instructions.ts";
import { toolsForAgents } from "../../../src/mcp/tools.ts";
import type { AgentGuide } from "../../../src/operations/documents/agent-guide.ts";

function guide(more: Partial<AgentGuide>): AgentGuide {
  return {
    schema: "mosaic.agent.guide/1",
    tenant_id: "local",
    host: "box",
    agent: "ada",
    class: "coder",
    runtime: "claude",
    agents_may: ["send"],
    peers: [{ agent: "lead", class: "orchestrator", runtime: "codex" }],
    text: "",
    ...more,
  };
}

describe("what a client tells its model of the tools", () => {
  test("is who it is and who its peers are, and only tools that there are", () => {
    const text = instructionsFor(guide({}));
    expect(text).toStartWith("You are ada, one agent of the fleet that mosaic runs on box.\n");
    expect(text).toContain("\nYour peers: lead (orchestrator).\n");
    const there = toolsForAgents([]).map(({ name }) => name);
    const named = [...text.matchAll(/\b(?:agent|fleet)_\w+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(7);
    expect(named.filter((name) => !there.includes(name))).toEqual([]);
  });

  test("names nobody where nobody can be told", () => {
    const text = instructionsFor(guide({ agent: null, peers: null }));
    expect(text).toStartWith("These are the agents of the fleet that mosaic runs on box.\nThese tools");
  });

  test("fits into what clients take, however many peers there are and whatever they are called", () => {
    const peers = Array.from({ length: 400 }, (_, number) => ({
      agent: `${number}`.padEnd(64, "x"),
      class: "c".repeat(200),
      runtime: "pi",
    }));
    const text = instructionsFor(guide({ agent: "a".repeat(64), host: "h".repeat(64), peers }));
    expect(text).toContain("399 more: agent_roster.");
    expect(text.length).toBeLessThanOrEqual(LONGEST_INSTRUCTIONS);
  });
});

const names = (may: Parameters<typeof toolsForAgents>[0]) => toolsForAgents(may).map(({ name }) => name);

test("adding agents is a tool only of those that the roster lets add", () => {
  expect(names(["send", "ask", "operate"])).not.toContain("fleet_add");
  expect(names(["add"])).toContain("fleet_add");
});
