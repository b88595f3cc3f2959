import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";

const LONGEST_REGISTRY = 1024 * 1024;

/** The folder of everything gemini keeps for this user. */
function geminiFolder(agent: AgentFacts): string {
  return agent.launched?.dataFolder ?? `${agent.userHome}/.gemini`;
}

/**
 * Where gemini keeps the records of the folder that the agent works in; undefined where there are none yet. All agents
 * of one folder share it.
 */
export async function geminiProject(agent: AgentFacts, world: RuntimeWorld): Promise<string | undefined> {
  const text = await world.readText(`${geminiFolder(agent)}/projects.json`, 0, LONGEST_REGISTRY);
  const projects = parseRecordLine(text ?? "")?.["projects"];
  if (typeof projects !== "object" || projects === null) return undefined;
  const name: unknown = Object.entries(projects).find(([path]) => path === agent.workingDirectory)?.[1];
  return typeof name === "string" && /^[\w-]+$/.test(name) ? `${geminiFolder(agent)}/tmp/${name}` : undefined;
}

/** What gemini calls a project, unless that name is taken: then a number follows. */
export function usualProject(agent: AgentFacts): string {
  const name = agent.workingDirectory
    .replace(/^.*\//, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${geminiFolder(agent)}/tmp/${name === "" ? "project" : name}`;
}
