import { fingerprint } from "../../../base/fingerprint.ts";
import type { RosterAgent } from "../../roster/roster.ts";
import { agentEnvironment } from "./agent-environment.ts";

/**
 * The variable with the fingerprint of the roster entry that an agent was started with. Its process keeps it for life,
 * so it can be compared with the roster.
 */
export const ENTRY_VARIABLE = "MOSAIC_AGENT_ENTRY";

/**
 * An agent's environment with the fingerprint of everything that takes effect at its next start. Limits and restart
 * policy are not part of it, because systemd reads them anew; the direct supervisor gets the policy at the start.
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
