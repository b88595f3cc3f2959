import { describe, expect, test } from "bun:test";
import {
  AGENT_UNIT_TEMPLATE,
  AGENT_UNITS,
  agentOfDropInFolder,
  agentOfUnit,
  dropInFolderOf,
  HOLDER_UNIT,
  isFleetUnit,
  namesAnAgentUnit,
  parseAgentName,
  UNIT_FILES,
  unitOf,
  type AgentName,
} from "../../../src/base/names.ts";

const AGENTS = ["coder0", "a.b-c_d", "x".repeat(64)] as AgentName[];

describe("the units of a fleet", () => {
  test("have the names that systemd knows them by", () => {
    expect(unitOf("coder0" as AgentName) as string).toBe("mosaic-agent@coder0.service");
    expect(AGENT_UNITS).toBe("mosaic-agent@*.service");
    expect(UNIT_FILES).toEqual(["mosaic-tmux-holder.service", "mosaic-agent@.service"]);
    expect(UNIT_FILES as readonly string[]).toEqual([HOLDER_UNIT, AGENT_UNIT_TEMPLATE]);
  });

  test.each(AGENTS)("%s has a unit and a folder of drop-ins that it is found by again", (agent) => {
    const unit = unitOf(agent);
    expect(agentOfUnit(unit)).toBe(agent);
    expect(agentOfDropInFolder(dropInFolderOf(unit))).toBe(agent);
    expect(isFleetUnit(unit)).toBe(true);
    expect(namesAnAgentUnit(`Job for ${unit} failed.`)).toBe(true);
  });

  test("are the holder's and those of agents, and no others", () => {
    expect(isFleetUnit(HOLDER_UNIT)).toBe(true);
    for (const other of [
      AGENT_UNIT_TEMPLATE,
      "mosaic-agent@.a.service",
      `mosaic-agent@${"x".repeat(65)}.service`,
      "mosaic-agent@a.service.d",
      "mosaic-agent@a.timer",
      "mosaic-restart-1.service",
      "other-mosaic-agent@a.service",
    ]) {
      expect(isFleetUnit(other), other).toBe(false);
      expect(agentOfUnit(other), other).toBeUndefined();
    }
  });

  test("only the folder of an agent's unit holds drop-ins of mosaic's", () => {
    for (const other of [
      "mosaic-agent@a.service",
      "mosaic-agent@.service.d",
      `${HOLDER_UNIT}.d`,
      "default.target.wants",
    ])
      expect(agentOfDropInFolder(other), other).toBeUndefined();
  });
});

test.each(["", "-a", ".a", "a b", "a/b", "a\n", "x".repeat(65), "é"])("%j is no agent's name", (text) => {
  expect(parseAgentName(text)).toBeUndefined();
});
