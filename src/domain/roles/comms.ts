import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import type { Fleet, Host } from "../host/host.ts";
import type { Roster, RosterAgent } from "../roster/roster.ts";
import { commsText, type CommsText } from "./comms-text.ts";
import { hasText, roleOf, type NoRole, type Role } from "./role-file.ts";

/** What an agent is told at its start, and where its role comes from. */
export interface Comms extends CommsText {
  readonly role: Role | NoRole;
}

/** The same text for the launch that passes it on, and for `agent comms`, which shows it. */
export async function commsOf(
  host: Pick<Host, "files" | "paths">,
  roster: Pick<Roster, "agents">,
  agent: RosterAgent,
  hostName: string,
): Promise<Comms> {
  const role = await roleOf(host, agent.class);
  const facts = {
    agent,
    agents: roster.agents,
    host: hostName,
    role: hasText(role) ? role.text : undefined,
  };
  return { role, ...commsText(facts) };
}

/**
 * The text for an agent that is starting. undefined where the roster cannot be read, or does not have the agent any
 * more: it starts all the same, as it was installed.
 */
export async function commsAtStart(
  fleetOf: () => Promise<Fleet>,
  name: AgentName,
  hostName: string,
): Promise<string | undefined> {
  try {
    const fleet = await fleetOf();
    const agent = fleet.roster.agents.find((candidate) => candidate.name === name);
    return agent === undefined ? undefined : (await commsOf(fleet, fleet.roster, agent, hostName)).text;
  } catch (thrown) {
    if (thrown instanceof MosaicError) return undefined;
    throw thrown;
  }
}
