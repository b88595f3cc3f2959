import { fingerprint } from "../../../base/fingerprint.ts";
import type { RosterAgent } from "../../roster/roster.ts";
import { agentEnvironment } from "./agent-environment.ts";

/**
 * The variable with the fingerprint of the entry that an agent was started with: its process keeps it for life, so it
 * can be compared with the roster.
 */
export const ENTRY_VARIABLE = "MOSAIC_AGENT_ENTRY";

/**
 * The environment of an agent with the fingerprint of all that takes effect at its next start. What systemd itself reads
 * anew, limits and the restart policy, is not in it; the direct supervisor is told the policy at the start.
 */
export function environmentWithEntry(
  agent: RosterAgent,
  userHome: string,
  supervisor: "systemd" | "direct",
): Record<string, string> {
  const environment = agentEnvironment(agent, userHome);
  const entry = [environment, agent.envFile ?? "", ...(supervisor === "direct" ? [agent.restart] : [])];
  return { ...environment, [ENTRY_VARIABLE]: fingerprint(JSON.stringify(entry)) };
}
